/* Finding acc's own files from the place of the program itself, so that a tree may be moved as a whole. */
#include "driver/install.h"

#include <string.h>
#include <unistd.h>

static const char *directory_of_program(struct options *options)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len < 0)
        fatal("read the link /proc/self/exe:");
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    return arena_strndup(options->arena, path, slash && slash != path ? (size_t)(slash - path) : 1);
}

/* near: in the build tree; far: installed. */
static const char *find(struct options *options, const char *near, const char *far)
{
    const char *directory = directory_of_program(options);
    const char *path = arena_printf(options->arena, "%s/%s", directory, near);
    if (access(path, R_OK) == 0)
        return path;
    const char *slash = strrchr(directory, '/');
    path = arena_printf(options->arena, "%.*s/%s", (int)(slash ? slash - directory : 0), directory, far);
    if (access(path, R_OK) == 0)
        return path;
    fatal("%s is neither in %s nor in %s beside it: acc is not installed completely", near, directory, far);
}

const char *install_prelude(struct options *options)
{
    return find(options, "include/ac/async.ah", "include/ac/async.ah");
}

const char *install_include(struct options *options)
{
    const char *prelude = install_prelude(options);
    return arena_strndup(options->arena, prelude, strlen(prelude) - strlen("/ac/async.ah"));
}

bool install_include_flag(struct options *options)
{
    const char *directory = install_include(options);
    return strcmp(directory, "/usr/include") != 0 && strcmp(directory, "/usr/local/include") != 0;
}

const char *install_library(struct options *options)
{
    return find(options, "libac.a", "lib/libac.a");
}
