/* AC_DEBUG=refs: objects whose references nobody gave back by the end of the program. Tasks and coroutines are in the
   thread's list anyway; the others are tracked from the time they are made. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

struct ac__tracked {
    const struct ac_object *object;
    struct ac__tracked *next;
};

/* Of all threads: an object may go in another one than it came from. */
static struct ac__tracked *all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void ac__track(struct ac_object *object)
{
    struct ac__tracked *tracked = malloc(sizeof *tracked);
    if (!tracked) return;
    pthread_mutex_lock(&lock);
    *tracked = (struct ac__tracked){ object, all };
    all = tracked;
    pthread_mutex_unlock(&lock);
}

void ac__untrack(const struct ac_object *object)
{
    struct ac__tracked **link = &all, *tracked;
    pthread_mutex_lock(&lock);
    while ((tracked = *link) != NULL && tracked->object != object) link = &tracked->next;
    if (tracked) *link = tracked->next;
    pthread_mutex_unlock(&lock);
    free(tracked);
}

static void report(const struct ac_object *object, const char *what, const char *name, const char *file, int line)
{
    fprintf(stderr, "AC_DEBUG=refs: %s%s is alive with %u reference%s", what, name, object->references,
            object->references == 1 ? "" : "s");
    if (file && line) fprintf(stderr, ", raised at %s:%d", file, line);
    else if (file) fprintf(stderr, ", of %s", file);
    fputc('\n', stderr);
}

void ac__report_tasks(void)
{
    for (const ac_task *task = ac__thread.first; task; task = task->next)
        report(&task->future.entry.object, task->future.entry.object.kind == AC__CORO ? "coroutine " : "task ",
               task->function->name, task->function->file, 0);
}

void ac__report_tracked(void)
{
    for (struct ac__tracked *tracked; (tracked = all) != NULL;) {
        const struct ac_object *object = tracked->object;
        const BaseException *exception = (const BaseException *)object;
        const struct ac__traceback_entry *raised = NULL;
        if (object->kind == AC__EXCEPTION) {
            if (ac__traceback_mark(exception) > 0) raised = &exception->ac_frames->entries[0];
            report(object, "", ac_type_name(exception), raised ? raised->function->file : NULL, raised ? raised->line : 0);
        } else if (object->kind == AC__STREAM) {
            const ac_function *function = ((const ac_stream *)object)->generator.function;
            report(object, "async generator ", function->name, function->file, 0);
        } else {
            report(object, "", object->kind == AC__FUTURE ? "future" : object->kind == AC__QUEUE ? "queue"
                                : object->kind == AC__CALL ? "call" : object->kind == AC__DEADLINE ? "deadline" : "context", NULL, 0);
        }
        all = tracked->next;
        free(tracked);
    }
}
