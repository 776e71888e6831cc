/* The list of passes. */
#include "driver/compile.h"

bool compile_unit(const struct compile_options *options, const char *text, size_t len, struct text *out)
{
    if (options->output != COMPILE_NOTHING)
        text_add(out, text, len);
    return true;
}
