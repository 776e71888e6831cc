/* Children by posix_spawn, never through a shell; temporaries and their end. */
#include "driver/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MOST_FILES = 256, LONGEST_COMMAND = 100 * 1024 };

/* Read by the signal handler, so: fixed, and changed only with signals blocked. */
static const char *volatile files[MOST_FILES];
static const char *volatile directory;
static volatile pid_t child;

static const int deadly[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGXCPU, SIGXFSZ };

static void block(bool on)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
        sigaddset(&set, deadly[i]);
    sigprocmask(on ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

/* /dev/null as an output or a dependency file is nobody's to remove, and root could. */
static void remove_ordinary(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISREG(status.st_mode))
        unlink(path);
}

static void remove_files(void)
{
    for (int i = 0; i < MOST_FILES; i++)
        if (files[i])
            remove_ordinary(files[i]);
    if (directory)
        rmdir(directory);
}

static void on_signal(int signal_number)
{
    if (child > 0) {
        kill(child, signal_number);
        waitpid(child, NULL, 0);
    }
    remove_files();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void open_standard_files(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(1);
}

void process_start(void)
{
    open_standard_files();
    atexit(remove_files);
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
        struct sigaction action = { .sa_handler = on_signal }, before;
        sigaction(deadly[i], NULL, &before);
        if (before.sa_handler != SIG_IGN)
            sigaction(deadly[i], &action, NULL);
    }
}

void file_register(const char *path)
{
    int free_slot = -1;
    for (int i = 0; i < MOST_FILES; i++) {
        if (files[i] && strcmp(files[i], path) == 0)
            return;
        if (!files[i] && free_slot < 0)
            free_slot = i;
    }
    if (free_slot < 0)
        fatal("more than %d temporary files at a time", MOST_FILES);
    files[free_slot] = path;
}

void file_forget(const char *path)
{
    for (int i = 0; i < MOST_FILES; i++)
        if (files[i] && strcmp(files[i], path) == 0)
            files[i] = NULL;
}

void file_remove(const char *path)
{
    remove_ordinary(path);
    file_forget(path);
}

const char *scratch_directory(struct arena *arena)
{
    if (!directory) {
        const char *parent = getenv("TMPDIR");
        char *name = arena_printf(arena, "%s/acc-XXXXXX", parent && *parent ? parent : "/tmp");
        if (!mkdtemp(name))
            fatal("make a directory %s:", name);
        directory = name;
    }
    return directory;
}

static bool needs_quotes(const char *word)
{
    return !*word || word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%^")];
}

void print_command(const struct words *words)
{
    struct text line = { 0 };
    for (size_t i = 0; i < words->len; i++) {
        const char *word = words->data[i];
        text_putc(&line, ' ');
        if (!needs_quotes(word)) {
            text_puts(&line, word);
            continue;
        }
        text_putc(&line, '\'');
        for (; *word; word++)
            *word == '\'' ? text_puts(&line, "'\\''") : text_putc(&line, *word);
        text_putc(&line, '\'');
    }
    fprintf(stderr, "%s\n", line.data ? line.data : "");
    text_free(&line);
}

/* The system limits the length of a command; a longer one goes through a response file. */
static void shorten(struct options *options, struct words *words)
{
    size_t len = 0, first = options->cc.len;
    for (size_t i = 0; i < words->len; i++)
        len += strlen(words->data[i]) + 1;
    if (len < LONGEST_COMMAND || words->len <= first)
        return;
    struct text text = { 0 };
    for (size_t i = first; i < words->len; i++) {
        for (const char *at = words->data[i]; *at; at++) {
            if (strchr(" \t\n\r\v\f\\'\"", *at))
                text_putc(&text, '\\');
            text_putc(&text, *at);
        }
        text_puts(&text, words->data[i][0] ? "\n" : "\"\"\n");
    }
    const char *path = arena_printf(options->arena, "%s/arguments", scratch_directory(options->arena));
    file_register(path);
    write_output(options, path, text.data, text.len);
    text_free(&text);
    words->len = first;
    vec_push(words, arena_printf(options->arena, "@%s", path));
}

static void drain(int fd, struct text *into)
{
    char buffer[65536];
    for (;;) {
        ssize_t count = read(fd, buffer, sizeof buffer);
        if (count > 0)
            text_add(into, buffer, (size_t)count);
        else if (count == 0 || errno != EINTR)
            break;
    }
    close(fd);
}

static int file_with(const struct text *text)
{
    FILE *file = tmpfile();
    if (!file || (text->len && fwrite(text->data, 1, text->len, file) != text->len) || fflush(file) != 0)
        fatal("write a temporary file:");
    int fd = dup(fileno(file));
    fclose(file);
    if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
        fatal("write a temporary file:");
    return fd;
}

/* A file for what the program says on standard error where messages are collected; NULL: they are not. */
static FILE *open_said(const struct options *options, posix_spawn_file_actions_t *actions)
{
    if (options->reports.format == REPORT_TEXT || options->verbose)
        return NULL;
    FILE *said = tmpfile();
    if (!said)
        fatal("make a temporary file:");
    posix_spawn_file_actions_adddup2(actions, fileno(said), 2);
    return said;
}

static void collect_said(struct options *options, FILE *said, bool failed)
{
    struct text text = { 0 };
    int fd = dup(fileno(said));
    fclose(said);
    if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
        fatal("read a temporary file:");
    text_add(&text, "", 0);
    drain(fd, &text);
    reports_add_text(&options->reports, text.data, failed);
    text_free(&text);
}

static int wait_for(struct options *options, pid_t pid, const char *name)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            fatal("wait for %s:", name);
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    const char *message = arena_printf(options->arena, "%s was killed by signal %d (%s)", name, WTERMSIG(status),
                                       strsignal(WTERMSIG(status)));
    if (options->reports.format == REPORT_TEXT)
        fprintf(stderr, "acc: error: %s\n", message);
    else
        reports_add_message(&options->reports, "error", message);
    return 1;
}

int run_program(struct options *options, struct words *words, const struct text *input, struct text *capture)
{
    if (options->verbose || options->dry_run)
        print_command(words);
    if (options->dry_run)
        return 0;
    shorten(options, words);
    vec_push(words, NULL);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    int ends[2] = { -1, -1 }, in = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    if (input) {
        in = file_with(input);
        posix_spawn_file_actions_adddup2(&actions, in, 0);
        posix_spawn_file_actions_addclose(&actions, in);
    }
    FILE *said = open_said(options, &actions);
    if (capture) {
        if (pipe(ends) < 0)
            fatal("make a pipe:");
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        posix_spawn_file_actions_addclose(&actions, ends[1]);
    }
    fflush(stdout);
    block(true);
    pid_t pid;
    int error = posix_spawnp(&pid, words->data[0], &actions, &attributes, (char **)(void *)words->data, environ);
    child = error ? 0 : pid;
    block(false);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (in >= 0)
        close(in);
    if (capture)
        close(ends[1]);
    if (error) {
        errno = error;
        fatal("run %s:", words->data[0]);
    }
    if (capture)
        drain(ends[0], capture);
    int status = wait_for(options, pid, words->data[0]);
    child = 0;
    if (said)
        collect_said(options, said, status != 0);
    return status;
}

static void read_all(int fd, const char *name, struct text *text)
{
    char buffer[65536];
    text_add(text, "", 0);
    for (;;) {
        ssize_t count = read(fd, buffer, sizeof buffer);
        if (count > 0)
            text_add(text, buffer, (size_t)count);
        else if (count == 0)
            return;
        else if (errno != EINTR)
            fatal("read %s:", name);
    }
}

void read_file(const char *path, struct text *text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fatal("open %s:", path);
    read_all(fd, path, text);
    close(fd);
}

void read_stdin(struct text *text)
{
    read_all(0, "standard input", text);
}

static void write_all(int fd, const char *path, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t count = write(fd, data, len);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fatal("write %s:", path);
        data += count;
        len -= (size_t)count;
    }
}

void write_output(const struct options *options, const char *path, const char *data, size_t len)
{
    if (strcmp(path, "-") == 0) {
        fflush(stdout);
        write_all(1, "standard output", data, len);
        return;
    }
    struct stat status;
    bool is_special = stat(path, &status) == 0 && !S_ISREG(status.st_mode);
    const char *target = is_special ? path : arena_printf(options->arena, "%s.tmp", path);
    int fd = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        fatal("open %s:", path);
    if (!is_special)
        file_register(target);
    write_all(fd, path, data, len);
    if (close(fd) < 0)
        fatal("write %s:", path);
    if (is_special)
        return;
    if (rename(target, path) < 0)
        fatal("rename %s to %s:", target, path);
    file_forget(target);
}
