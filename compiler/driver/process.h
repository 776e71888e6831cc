/* Runs of other programs, and the files that must not outlive an error or a signal. */
#ifndef ACC_PROCESS_H
#define ACC_PROCESS_H

#include <stdbool.h>

#include "driver/options.h"

/* Removes what was registered when the program ends, however it ends. Call first. */
void process_start(void);

/* path goes when the program ends, unless it was forgotten before. */
void file_register(const char *path);
void file_forget(const char *path);
/* Removes it now. */
void file_remove(const char *path);

/* A directory below $TMPDIR that goes with the program. */
const char *scratch_directory(struct arena *arena);

/* Runs words (a NULL is added). input: what the program reads on standard input, NULL: what acc has. capture: takes its
   standard output, NULL: goes where acc's goes. Returns its exit status; a death by signal is reported and is 1. */
int run_program(struct options *options, struct words *words, const struct text *input, struct text *capture);

/* The command as a shell would take it, to standard error. */
void print_command(const struct words *words);

/* Whole files; a failure ends the program with a message. */
void read_file(const char *path, struct text *text);
void read_stdin(struct text *text);
/* "-" is standard output; a regular file appears complete or not at all. */
void write_output(const struct options *options, const char *path, const char *data, size_t len);

#endif
