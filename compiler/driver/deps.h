/* Dependency files for make and ninja. */
#ifndef ACC_DEPS_H
#define ACC_DEPS_H

#include "driver/options.h"

/* Where cc -E of an input shall write its dependencies; NULL: nobody asked. */
const char *deps_path(const struct options *options, const char *base);

/* Adds the -M arguments for cc -E; target: what the rule makes. */
void deps_arguments(struct options *options, const char *path, const char *target, struct words *words);

/* Takes acc's own headers, below directory, out of the file: -MMD leaves system headers out, and they are. */
void deps_drop_system(const struct options *options, const char *path, const char *directory);

#endif
