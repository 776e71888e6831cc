/* The preprocessor writes the dependencies; here it is told of which target and where. */
#include "driver/deps.h"

#include <string.h>

#include "driver/process.h"

/* name without its suffix. */
static const char *stem(const struct options *options, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *dot = strrchr(slash ? slash : name, '.');
    return dot ? arena_strndup(options->arena, name, (size_t)(dot - name)) : name;
}

/* gcc's names: x.d beside x.o; a program's parts are prog-x.d. */
const char *deps_path(const struct options *options, const char *base)
{
    if (options->deps_kind != DEPS_BESIDE)
        return NULL;
    if (options->deps_file)
        return options->deps_file;
    if (options->mode == MODE_LINK)
        return arena_printf(options->arena, "%s-%s.d", options->output ? options->output : "a", base);
    if (options->output && strcmp(options->output, "-") != 0)
        return arena_printf(options->arena, "%s.d", stem(options, options->output));
    return arena_printf(options->arena, "%s.d", base);
}

void deps_arguments(struct options *options, const char *path, const char *target, struct words *words)
{
    if (options->deps_kind == DEPS_NONE)
        return;
    if (options->deps_kind == DEPS_ONLY)
        vec_push(words, options->deps_user_only ? "-MM" : "-M");
    else
        vec_push(words, options->deps_user_only ? "-MMD" : "-MD");
    if (path) {
        vec_push(words, "-MF");
        vec_push(words, path);
    }
    if (!options->deps_target) {
        vec_push(words, "-MQ");
        vec_push(words, target);
    }
    for (size_t i = 0; i < options->deps.len; i++)
        vec_push(words, options->deps.data[i]);
}

/* The length of the name at the start of text: to a blank that no backslash protects. */
static size_t name_length(const char *text)
{
    size_t i = 0;
    while (text[i] && text[i] != ' ' && text[i] != '\n')
        i += text[i] == '\\' && text[i + 1] && text[i + 1] != '\n' ? 2 : 1;
    return i;
}

void deps_drop_system(const struct options *options, const char *path, const char *directory)
{
    struct text text = { 0 }, kept = { 0 };
    size_t directory_len = strlen(directory);
    read_file(path, &text);
    for (const char *at = text.data; *at;) {
        size_t len = name_length(at);
        bool is_ours = len > directory_len && strncmp(at, directory, directory_len) == 0 && at[directory_len] == '/';
        if (is_ours && at[len - 1] == ':')
            len += at[len] == '\n';
        else if (!is_ours)
            text_add(&kept, at, len);
        at += len;
        if (!is_ours && *at)
            text_putc(&kept, *at++);
        else if (is_ours && *at == ' ')
            at++;
    }
    write_output(options, path, kept.data ? kept.data : "", kept.len);
    text_free(&text);
    text_free(&kept);
}
