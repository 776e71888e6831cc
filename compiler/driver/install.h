/* Where acc's own files are: beside the program in the build tree, or ../lib and ../include once installed. */
#ifndef ACC_INSTALL_H
#define ACC_INSTALL_H

#include <stdbool.h>

#include "driver/options.h"

const char *install_include(struct options *options);       /* the directory that has ac/ac.h */
const char *install_prelude(struct options *options);       /* ac/async.ah */
const char *install_library(struct options *options);       /* libac.a */

/* Whether cc must be told of the directory: not where it is one that cc searches anyway. */
bool install_include_flag(struct options *options);

#endif
