/* The command line as data: what acc itself wants to know, and all arguments in order with their receivers. */
#ifndef ACC_OPTIONS_H
#define ACC_OPTIONS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/source.h"
#include "base/vec.h"
#include "driver/report.h"

/* What a run is to end with. */
enum mode {
    MODE_LINK, MODE_OBJECT, MODE_ASSEMBLY, MODE_PREPROCESS, MODE_DEPS,
    MODE_SYNTAX, MODE_EMIT_C, MODE_EMIT_HEADER,
    MODE_DUMP_TOKENS, MODE_DUMP_AST, MODE_DUMP_TYPES, MODE_DUMP_FRAMES, MODE_DUMP_LOWERED,
    MODE_ASK_CC, MODE_DONE      /* MODE_DONE: answered while reading the options */
};

/* Who gets an argument. PLAIN: the run for files that need no front end. AUX: cc writes more files, named after its
   output. */
enum receiver { ACC = 1, CPP = 2, CC = 4, LD = 8, PLAIN = 16, AUX = 32 };

enum language { LANGUAGE_FOREIGN, LANGUAGE_AC, LANGUAGE_AH, LANGUAGE_ACI, LANGUAGE_C, LANGUAGE_I };

struct argument {
    const char *word, *next;    /* next: a separate argument; NULL: none */
    int receivers;              /* 0: an input */
    bool is_input, is_language; /* is_language: -x */
    enum language language;     /* of an input */
    const char *object;         /* what stands for the input when linking; NULL: itself */
};

struct words {
    const char **data;
    size_t len, cap;
};

struct options {
    struct arena *arena;
    enum mode mode;
    struct words cc;                   /* the C compiler's words */
    struct words original;             /* the command line as it was given, without argv[0] */
    VEC(struct argument) arguments;
    int inputs;
    const char *output;
    const char *deps_file;
    struct words deps;                 /* -M... arguments for cc -E, without -MF and -M/-MM/-MD/-MMD */
    bool deps_target;           /* -MT or -MQ among them */
    enum { DEPS_NONE, DEPS_ONLY, DEPS_BESIDE } deps_kind;
    bool deps_user_only;        /* -MM, -MMD */
    bool front, verbose, dry_run, save_temps, aux_files, no_library, has_library, c23, iso;
    bool debug, optimize;       /* -g, -O */
    enum { SITES_DEFAULT, SITES_ON, SITES_OFF } sites;     /* default: with -g and without -O */
    const struct prefix_map *prefix_maps;
    struct diag_options diag;
    struct reports reports;     /* -fdiagnostics-format= */
    const char *reports_suffix; /* the document is a file beside the first input; NULL: standard error */
};

/* Fills options from the command line; ends the program on wrong usage (exit status 2). */
void options_read(struct options *options, int argc, char **argv);

void options_print_help(void);

/* "acc: error: ...", exit status 2. */
_Noreturn void usage(const char *format, ...);

#endif
