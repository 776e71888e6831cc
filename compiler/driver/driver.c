/* What is done with the inputs. Files without dialect go to cc with the very same arguments. The others take the way

       x.ac -> cc -E -> compile_unit -> x.o.ac.i -> cc -c -> x.o

   and where a program is linked, the object stands in the input's place. The name and the text of x.o.ac.i are the
   same each time, so a compiler cache in front of cc knows it again. */
#include "driver/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/compile.h"
#include "driver/deps.h"
#include "driver/install.h"
#include "driver/options.h"
#include "driver/process.h"

/* An input on its way through the front end. */
struct job {
    struct options *options;
    struct argument *input;
    const char *base;           /* the input's name without directory and suffix */
    const char *output;         /* what cc makes of it: an object or assembly */
    const char *target;         /* what a dependency file calls it */
    bool is_dialect, is_clang;
    struct text main_text;      /* what came on standard input */
    struct text text;           /* preprocessed */
    struct text macros;         /* for --emit-c and --emit-header: with the #define and #include lines */
};

static bool is_stdin(const struct argument *input)
{
    return strcmp(input->word, "-") == 0;
}

static bool takes_front(const struct options *options, const struct argument *argument)
{
    bool is_text_mode = options->mode == MODE_EMIT_C || options->mode >= MODE_EMIT_HEADER;
    if (!argument->is_input || options->mode == MODE_ASK_CC)
        return false;
    if (argument->language == LANGUAGE_C || argument->language == LANGUAGE_I)
        return (options->front && options->mode != MODE_PREPROCESS && options->mode != MODE_DEPS) || is_text_mode;
    return argument->language != LANGUAGE_FOREIGN;
}

static const char *base_name(const struct options *options, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? arena_strndup(options->arena, name, (size_t)(dot - name)) : name;
}

static void push_all(struct words *into, const struct words *from)
{
    for (size_t i = 0; i < from->len; i++)
        vec_push(into, from->data[i]);
}

static void push_argument(struct words *words, const struct argument *argument)
{
    vec_push(words, argument->word);
    if (argument->next && argument->word != argument->next)
        vec_push(words, argument->next);
}

/* What cc says is read by lines where messages are collected. */
static void push_format(struct words *words, const struct options *options)
{
    if (options->reports.format != REPORT_TEXT)
        vec_push(words, "-fdiagnostics-color=never");
}

/* All arguments for one of cc's runs on a front-end input. */
static void push_receivers(struct words *words, const struct options *options, int receiver)
{
    for (size_t i = 0; i < options->arguments.len; i++) {
        const struct argument *argument = &options->arguments.data[i];
        if (!argument->is_input && !argument->is_language && argument->receivers & receiver)
            push_argument(words, argument);
    }
    push_format(words, options);
}

static void check_readable(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        fatal("open %s:", path);
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        fatal("read %s:", path);
    }
    close(fd);
}

/* --- cc -E ---------------------------------------------------------------------------------------------------- */

static void preprocess_command(struct job *job, struct words *words)
{
    struct options *options = job->options;
    push_all(words, &options->cc);
    vec_push(words, "-E");
    if (job->is_dialect) {
        vec_push(words, "-D__ACC__");
        vec_push(words, "-D__ASYNC_C__=1");
        vec_push(words, "-include");
        vec_push(words, install_prelude(options));
    }
    push_receivers(words, options, CPP);
    if (job->is_dialect && install_include_flag(options)) {
        vec_push(words, "-isystem");
        vec_push(words, install_include(options));
    }
}

static void push_input(struct job *job, struct words *words)
{
    vec_push(words, "-x");
    vec_push(words, "c");
    vec_push(words, job->input->word);
}

/* clang's first lines name its own pseudo files in its own way, tcc's only some of them. */
static bool looks_like_clang(const struct text *text)
{
    char head[2048];
    size_t len = text->len < sizeof head - 1 ? text->len : sizeof head - 1;
    memcpy(head, text->data, len);
    head[len] = '\0';
    return strlen(head) == len && strstr(head, "\"<built-in>\" 3") && strstr(head, "\"<command line>\"");
}

/* Whether the compiler took -dI for something else: headers were read, and not one #include line is printed. */
static bool lacks_includes(const struct job *job)
{
    return job->macros.data && !strstr(job->macros.data, "\n#include") && strstr(job->text.data, ".h\"");
}

/* For --emit-c and --emit-header: once more with the #define and #include lines. A compiler that cannot print the latter says so here,
   or by their absence, and the headers come as text. */
static void collect_macros(struct job *job)
{
    struct words words = { 0 };
    preprocess_command(job, &words);
    vec_push(&words, "-w");
    vec_push(&words, "-dD");
    vec_push(&words, "-dI");
    push_input(job, &words);
    int status = run_program(job->options, &words, is_stdin(job->input) ? &job->main_text : NULL, &job->macros);
    if (status != 0 || lacks_includes(job))
        text_free(&job->macros);
    vec_free(&words);
}

/* Comments pass through where people read what comes out, and where the C compiler is asked to: in them it reads that a switch falls
   through. C90 has no //, which the lexer would take for one. */
static bool keeps_comments(const struct options *options)
{
    bool asked = options->mode == MODE_EMIT_C;
    for (size_t i = 0; i < options->arguments.len; i++) {
        const char *word = options->arguments.data[i].word;
        if (strcmp(word, "-ansi") == 0 || strstr(word, "-std=c8") || strstr(word, "-std=c90") || strstr(word, "-std=iso9899:199"))
            return false;
        asked |= strcmp(word, "-W") == 0 || strcmp(word, "-Wextra") == 0 || strncmp(word, "-Wimplicit-fallthrough", 22) == 0;
    }
    return asked;
}

/* Fills job->text. */
static bool preprocess(struct job *job)
{
    struct options *options = job->options;
    if (is_stdin(job->input))
        read_stdin(&job->main_text);
    else
        check_readable(job->input->word);
    if (job->input->language == LANGUAGE_ACI || job->input->language == LANGUAGE_I) {
        if (is_stdin(job->input))
            text_add(&job->text, job->main_text.data, job->main_text.len);
        else
            read_file(job->input->word, &job->text);
        job->is_clang = looks_like_clang(&job->text);
        return true;
    }
    struct words words = { 0 };
    const char *deps = deps_path(options, job->base);
    preprocess_command(job, &words);
    if (keeps_comments(options))
        vec_push(&words, "-C");
    deps_arguments(options, deps, job->target, &words);
    push_input(job, &words);
    if (deps)
        file_register(deps);
    text_add(&job->text, "", 0);
    int status = run_program(options, &words, is_stdin(job->input) ? &job->main_text : NULL, &job->text);
    vec_free(&words);
    if (status == 0 && deps && options->deps_user_only && !options->dry_run)
        deps_drop_system(options, deps, install_include(options));
    job->is_clang = looks_like_clang(&job->text);
    bool wants_macros = options->mode == MODE_EMIT_C || options->mode == MODE_EMIT_HEADER;
    if (status == 0 && wants_macros && !options->dry_run)
        collect_macros(job);
    return status == 0;
}

/* -E, -M: cc does it all. */
static int only_preprocess(struct job *job)
{
    struct options *options = job->options;
    struct words words = { 0 };
    if (!is_stdin(job->input))
        check_readable(job->input->word);
    const char *deps = options->mode == MODE_DEPS ? options->deps_file : deps_path(options, job->base);
    preprocess_command(job, &words);
    deps_arguments(options, deps, job->target, &words);
    push_input(job, &words);
    if (options->output) {
        vec_push(&words, "-o");
        vec_push(&words, options->output);
    }
    int status = run_program(options, &words, NULL, NULL);
    vec_free(&words);
    return status;
}

/* --- the stages ----------------------------------------------------------------------------------------------- */

static enum compile_output wanted_output(enum mode mode)
{
    switch (mode) {
    case MODE_SYNTAX: return COMPILE_NOTHING;
    case MODE_EMIT_C: return COMPILE_READING_TEXT;
    case MODE_EMIT_HEADER: return COMPILE_HEADER;
    case MODE_DUMP_TOKENS: return COMPILE_TOKENS;
    case MODE_DUMP_AST: return COMPILE_AST;
    case MODE_DUMP_TYPES: return COMPILE_TYPES;
    case MODE_DUMP_FRAMES: return COMPILE_FRAMES;
    case MODE_DUMP_LOWERED: return COMPILE_LOWERED;
    default: return COMPILE_OBJECT_TEXT;
    }
}

static bool compile(struct job *job, struct text *out)
{
    const struct options *options = job->options;
    struct compile_options wanted = {
        .name = is_stdin(job->input) ? "<stdin>" : job->input->word,
        .output = wanted_output(options->mode),
        .is_dialect = job->is_dialect,
        .cc_is_clang = job->is_clang,
        .c23 = options->c23,
        .iso = options->iso,
        .sites = options->sites == SITES_ON || (options->sites == SITES_DEFAULT && options->debug && !options->optimize),
        .prefix_maps = options->prefix_maps,
        .macros = job->macros.data,
        .main_text = is_stdin(job->input) && job->input->language != LANGUAGE_ACI ? &job->main_text : NULL,
        .diag = options->diag,
        .reports = options->reports.format == REPORT_TEXT ? NULL : &job->options->reports,
    };
    text_add(out, "", 0);
    return compile_unit(&wanted, job->text.data, job->text.len, out);
}

/* --- cc -c ---------------------------------------------------------------------------------------------------- */

/* Files that lie beside output, or in a scratch directory where output is no regular file. */
static const char *beside(struct job *job, const char *suffix)
{
    struct options *options = job->options;
    struct stat status;
    bool is_special = strcmp(job->output, "-") == 0 || (stat(job->output, &status) == 0 && !S_ISREG(status.st_mode));
    if (is_special)
        return arena_printf(options->arena, "%s/%s%s", scratch_directory(options->arena), job->base, suffix);
    return arena_printf(options->arena, "%s%s", job->output, suffix);
}

static void deliver(struct job *job, const char *made)
{
    struct stat status;
    if (strcmp(job->output, "-") == 0 || (stat(job->output, &status) == 0 && !S_ISREG(status.st_mode))) {
        struct text text = { 0 };
        read_file(made, &text);
        write_output(job->options, job->output, text.data, text.len);
        text_free(&text);
        return;
    }
    if (rename(made, job->output) < 0)
        fatal("rename %s to %s:", made, job->output);
    file_forget(made);
}

static int run_cc(struct job *job, const char *lowered, const char *made)
{
    struct options *options = job->options;
    struct words words = { 0 };
    push_all(&words, &options->cc);
    vec_push(&words, options->mode == MODE_ASSEMBLY ? "-S" : "-c");
    push_receivers(&words, options, CC);
    if (job->is_clang)
        vec_push(&words, "-Qunused-arguments");
    vec_push(&words, "-x");
    vec_push(&words, "cpp-output");
    vec_push(&words, lowered);
    vec_push(&words, "-o");
    vec_push(&words, made);
    int status = run_program(options, &words, NULL, NULL);
    vec_free(&words);
    return status;
}

/* The lowered text to an object or assembly. */
static int finish(struct job *job, const struct text *lowered)
{
    struct options *options = job->options;
    const char *lowered_path = beside(job, ".ac.i");
    /* What cc names after its output must get the right name. */
    const char *made = options->aux_files ? job->output : beside(job, options->mode == MODE_ASSEMBLY ? ".ac.s" : ".ac.o");
    if (!options->dry_run) {
        int fd = open(lowered_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0)
            fatal("open %s:", job->output);
        close(fd);
        if (!options->save_temps)
            file_register(lowered_path);
        file_register(made);
        write_output(options, lowered_path, lowered->data, lowered->len);
        if (options->save_temps)
            write_output(options, beside(job, ".aci"), job->text.data, job->text.len);
    }
    int status = run_cc(job, lowered_path, made);
    if (!options->save_temps && !options->dry_run)
        file_remove(lowered_path);
    if (status != 0 || options->dry_run)
        return status;
    if (made != job->output)
        deliver(job, made);
    else
        file_forget(made);
    return 0;
}

static const char *job_output(struct job *job, int number)
{
    const struct options *options = job->options;
    switch (options->mode) {
    case MODE_LINK:
        return arena_printf(options->arena, "%s-%s%.0d.ac.o", options->output ? options->output : "a", job->base, number);
    case MODE_OBJECT:
    case MODE_ASSEMBLY:
        if (options->output)
            return options->output;
        return arena_printf(options->arena, "%s%s", job->base, options->mode == MODE_OBJECT ? ".o" : ".s");
    default:
        return options->output ? options->output : "-";
    }
}

/* An output that was there before the run is as misleading after an error as a half-written one. */
static void remove_output(const char *path)
{
    struct stat status;
    if (strcmp(path, "-") != 0 && lstat(path, &status) == 0 && S_ISREG(status.st_mode))
        unlink(path);
}

static int run_job(struct options *options, struct argument *input, int number)
{
    struct job job = { .options = options, .input = input };
    struct text out = { 0 };
    job.base = is_stdin(input) ? "stdin" : base_name(options, input->word);
    job.is_dialect = input->language != LANGUAGE_C && input->language != LANGUAGE_I;
    job.output = job_output(&job, number);
    job.target = (options->mode == MODE_LINK || options->mode > MODE_ASSEMBLY) && !(options->mode == MODE_EMIT_C && options->output)
                     ? arena_printf(options->arena, "%s.o", job.base) : job.output;
    if (options->mode == MODE_PREPROCESS || options->mode == MODE_DEPS)
        return only_preprocess(&job);
    if (input->language == LANGUAGE_AH && options->mode < MODE_SYNTAX)
        usage("%s: a header is not compiled on its own; --emit-header and -fsyntax-only take it", input->word);
    bool ok = preprocess(&job) && (options->dry_run || compile(&job, &out));
    int status = ok ? 0 : 1;
    if (ok && options->mode <= MODE_ASSEMBLY) {
        status = finish(&job, &out);
        input->object = job.output;
    } else if (ok && options->mode != MODE_SYNTAX && !options->dry_run) {
        write_output(options, job.output, out.data, out.len);
    }
    if (status != 0 && options->mode != MODE_SYNTAX)
        remove_output(job.output);
    const char *deps = deps_path(options, job.base);
    if (deps && status == 0)
        file_forget(deps);
    text_free(&job.text);
    text_free(&job.main_text);
    text_free(&job.macros);
    text_free(&out);
    return status;
}

/* --- all inputs ----------------------------------------------------------------------------------------------- */

static bool is_ours(const char *language)
{
    return strcmp(language, "ac") == 0 || strncmp(language, "ac-", 3) == 0;
}

/* C beside Async C includes <ac/ac.h>. The environment says where: cc's arguments stay the very ones that acc got. */
static void add_include_directory(const char *directory)
{
    const char *others = getenv("C_INCLUDE_PATH");
    struct text path = { 0 };

    if (others && *others) text_printf(&path, "%s:", others);
    text_puts(&path, directory);
    if (setenv("C_INCLUDE_PATH", path.data, 1) < 0)
        fatal("setting C_INCLUDE_PATH:");
    text_free(&path);
}

static bool compiles_c(const struct options *options)
{
    for (size_t i = 0; i < options->arguments.len; i++) {
        const struct argument *argument = &options->arguments.data[i];
        if (argument->is_input && argument->language == LANGUAGE_C && !takes_front(options, argument))
            return true;
    }
    return false;
}

/* The run for what needs no front end: linking, other languages, questions to cc. */
static int run_plain(struct options *options)
{
    struct words words = { 0 };
    const char *language = NULL;
    push_all(&words, &options->cc);
    if (compiles_c(options) && install_include_flag(options))
        add_include_directory(install_include(options));
    for (size_t i = 0; i < options->arguments.len; i++) {
        struct argument *argument = &options->arguments.data[i];
        if (argument->is_language) {
            language = is_ours(argument->next) ? "none" : argument->next;
            vec_push(&words, "-x");
            vec_push(&words, language);
        } else if (!argument->is_input) {
            if (argument->receivers & ~(ACC | AUX) || argument->receivers == AUX)
                push_argument(&words, argument);
        } else if (!takes_front(options, argument)) {
            vec_push(&words, argument->word);
        } else if (argument->object) {
            if (language && strcmp(language, "none") != 0)
                vec_push(&words, "-x"), vec_push(&words, language = "none");
            vec_push(&words, argument->object);
        }
    }
    push_format(&words, options);
    bool links = options->mode == MODE_LINK && (options->inputs > 0 || options->has_library);
    if (links && !options->no_library) {
        if (language && strcmp(language, "none") != 0)
            vec_push(&words, "-x"), vec_push(&words, "none");
        vec_push(&words, install_library(options));
        vec_push(&words, "-lpthread");
    }
    int status = run_program(options, &words, NULL, NULL);
    vec_free(&words);
    return status;
}

static void check_usage(const struct options *options, int front_inputs)
{
    bool one_output = options->mode == MODE_OBJECT || options->mode == MODE_ASSEMBLY || options->mode == MODE_EMIT_C;
    if (options->inputs == 0 && !options->verbose && !options->has_library && options->mode != MODE_ASK_CC)
        usage("no input files");
    if (options->output && one_output && options->inputs > 1)
        usage("one output, '%s', for several files", options->output);
    if (options->mode >= MODE_EMIT_C && options->mode != MODE_ASK_CC && front_inputs < options->inputs)
        usage("only C and Async C sources can be dumped or emitted");
}

static int run_all(struct options *options)
{
    int front_inputs = 0, status = 0;
    for (size_t i = 0; i < options->arguments.len; i++)
        front_inputs += takes_front(options, &options->arguments.data[i]);
    check_usage(options, front_inputs);
    int number = 0;
    for (size_t i = 0; i < options->arguments.len; i++) {
        struct argument *argument = &options->arguments.data[i];
        if (!takes_front(options, argument))
            continue;
        int result = run_job(options, argument, number++);
        if (result > status || status == 0)
            status = result;
        if (options->mode == MODE_LINK && result == 0 && !options->dry_run)
            file_register(argument->object);
    }
    if (front_inputs > 0 && (options->mode != MODE_LINK || status != 0)) {
        if (front_inputs == options->inputs || status != 0)
            return status;
    }
    return run_plain(options);
}

static struct options command_line;

/* The document of -fdiagnostics-format=, complete when the run ends. */
static void write_reports(void)
{
    struct text document = { 0 };
    const char *first = "a";
    for (size_t i = command_line.arguments.len; i-- > 0;)
        if (command_line.arguments.data[i].is_input)
            first = command_line.arguments.data[i].word;
    const char *slash = strrchr(first, '/');
    reports_print(&command_line.reports, &document);
    if (command_line.reports_suffix)
        write_output(&command_line, arena_printf(command_line.arena, "%s%s", slash ? slash + 1 : first, command_line.reports_suffix),
                     document.data, document.len);
    else
        fputs(document.data, stderr);
    text_free(&document);
}

/* The last message: the program ends behind it. */
static void report_last(const char *message)
{
    diag_redirect(NULL);
    reports_add_message(&command_line.reports, "fatal error", message);
    write_reports();
}

int driver_main(int argc, char **argv)
{
    process_start();
    options_read(&command_line, argc, argv);
    bool collects = command_line.reports.format != REPORT_TEXT && command_line.mode != MODE_DONE;
    if (collects)
        diag_redirect(report_last);
    int status = command_line.mode == MODE_DONE ? 0 : run_all(&command_line);
    if (collects)
        write_reports();
    if (fflush(stdout) != 0 || ferror(stdout))
        fatal("write standard output:");
    return status;
}
