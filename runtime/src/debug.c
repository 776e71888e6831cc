/* AC_DEBUG=refs: objects whose references nobody gave back by the end of the program. Tasks and coroutines are in the
   thread's list anyway; the others are tracked from the time they are made. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

struct ac__tracked {
    const struct ac_object *object;
    struct ac__tracked *next;
};

void ac__track(struct ac_object *object)
{
    struct ac__tracked *tracked = malloc(sizeof *tracked);
    if (!tracked) return;
    *tracked = (struct ac__tracked){ object, ac__thread.tracked };
    ac__thread.tracked = tracked;
}

void ac__untrack(const struct ac_object *object)
{
    for (struct ac__tracked **link = &ac__thread.tracked, *tracked; (tracked = *link) != NULL; link = &tracked->next) {
        if (tracked->object != object) continue;
        *link = tracked->next;
        free(tracked);
        return;
    }
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
    for (struct ac__tracked *tracked; (tracked = ac__thread.tracked) != NULL;) {
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
            report(object, "", object->kind == AC__FUTURE ? "future" : object->kind == AC__QUEUE ? "queue" : "call", NULL, 0);
        }
        ac__thread.tracked = tracked->next;
        free(tracked);
    }
}
