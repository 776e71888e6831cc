/* AC_DEBUG=refs: objects whose references nobody gave back by the end of the program, and, where the build tells its places
   (acc -g), who made, retained and released each. Tasks and coroutines are in the thread's list anyway; the others are
   tracked from the time they are made. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

struct place {
    const char *function, *file;
    int line;
};

struct count {                          /* of one object at one place */
    struct place place;
    unsigned retained, released;
    struct count *next;
};

struct record {
    const struct ac_object *object;
    struct record *in_bucket;
    struct record *newer, *older;
    struct place made, went;            /* function NULL: unknown */
    struct count *counts, **last;
    bool tracked;                       /* to be reported at the end */
    bool gone;                          /* its last reference was released at a known place */
};

/* Of all threads: an object may go in another one than it came from. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
enum { BUCKETS = 1 << 14 };
static struct record *buckets[BUCKETS];
static struct record *newest;

static struct record **bucket_of(const struct ac_object *object)
{
    return &buckets[((uintptr_t)object >> 4) * 0x9E3779B97F4A7C15u >> 32 & (BUCKETS - 1)];
}

static struct record *find(const struct ac_object *object)
{
    struct record *record = *bucket_of(object);
    while (record && record->object != object) record = record->in_bucket;
    return record;
}

static struct record *add(const struct ac_object *object)
{
    struct record *record = calloc(1, sizeof *record), **bucket = bucket_of(object);
    if (!record) return NULL;
    record->object = object;
    record->last = &record->counts;
    record->in_bucket = *bucket;
    *bucket = record;
    record->older = newest;
    if (newest) newest->newer = record;
    return newest = record;
}

static void drop(struct record *record)
{
    struct record **link = bucket_of(record->object);
    while (*link != record) link = &(*link)->in_bucket;
    *link = record->in_bucket;
    if (record->older) record->older->newer = record->newer;
    if (record->newer) record->newer->older = record->older;
    else newest = record->older;
    for (struct count *next; record->counts; record->counts = next) {
        next = record->counts->next;
        free(record->counts);
    }
    free(record);
}

static void begin(const struct ac_object *object, bool tracked)
{
    pthread_mutex_lock(&lock);
    struct record *record = find(object);
    if (record) drop(record);           /* of another object that was there */
    record = tracked ? add(object) : NULL;
    if (record) record->tracked = true;
    pthread_mutex_unlock(&lock);
}

void ac__track(struct ac_object *object)
{
    begin(object, true);
}

void ac__track_task(struct ac_object *object)
{
    begin(object, false);
}

void ac__untrack(const struct ac_object *object)
{
    pthread_mutex_lock(&lock);
    struct record *record = find(object);
    if (record && record->gone) record->tracked = false;
    else if (record) drop(record);
    pthread_mutex_unlock(&lock);
}

/* ---- Counting by place ---- */

static struct count *count_at(struct record *record, const struct place *place)
{
    struct count *count = record->counts;
    while (count && !(count->place.line == place->line && count->place.function == place->function)) count = count->next;
    if (count || !(count = calloc(1, sizeof *count))) return count;
    count->place = *place;
    *record->last = count;
    record->last = &count->next;
    return count;
}

/* False: the object is gone, and nothing is to be done with it. */
static bool note(const struct ac_object *object, const struct place *place, bool releases)
{
    pthread_mutex_lock(&lock);
    struct record *record = find(object);
    bool gone = record && record->gone;
    if (gone) {
        fprintf(stderr, "AC_DEBUG=refs: a handle is %s in %s (%s:%d), but it went in %s (%s:%d)\n", releases ? "released" : "retained",
                place->function, place->file, place->line, record->went.function, record->went.file, record->went.line);
    } else if (!(object->references & AC__IMMORTAL) && (record || (record = add(object)) != NULL)) {
        struct count *count = count_at(record, place);
        if (count && releases) count->released++;
        else if (count) count->retained++;
        if (releases && object->references == 1) {
            record->gone = true;
            record->went = *place;
        }
    }
    pthread_mutex_unlock(&lock);
    return !gone;
}

void *ac_made(void *handle, const char *function, const char *file, int line)
{
    if (!handle || !ac__thread.debug_refs) return handle;
    pthread_mutex_lock(&lock);
    struct record *record = find(handle);
    if (record && !record->made.function) record->made = (struct place){ function, file, line };
    pthread_mutex_unlock(&lock);
    return handle;
}

void *ac_retain_at(const void *handle, const char *function, const char *file, int line)
{
    if (handle && ac__thread.debug_refs && !note(handle, &(struct place){ function, file, line }, false)) return NULL;
    return ac_retain(handle);
}

void ac_release_at(const void *handle, const char *function, const char *file, int line)
{
    if (handle && ac__thread.debug_refs && !note(handle, &(struct place){ function, file, line }, true)) return;
    ac_release(handle);
}

void *ac_replace_at(void *old, void *value, const char *function, const char *file, int line)
{
    ac_release_at(old, function, file, line);
    return value;
}

void *ac_assign_at(void *place, void *value, const char *function, const char *file, int line)
{
    void *old;
    __builtin_memcpy(&old, place, sizeof old);
    __builtin_memcpy(place, &value, sizeof value);
    ac_release_at(old, function, file, line);
    return value;
}

void ac_release_all_at(void *array, ac_size size, const char *function, const char *file, int line)
{
    for (ac_size i = 0; i < size; i += sizeof(void *)) ac_assign_at((char *)array + i, NULL, function, file, line);
}

/* ---- Reports ---- */

static void report_place(const char *what, unsigned times, const struct place *place)
{
    if (!times) return;
    fprintf(stderr, "    %s in %s (%s:%d)", what, place->function, place->file, place->line);
    if (times > 1) fprintf(stderr, ", %u times", times);
    fputc('\n', stderr);
}

/* What the places don't account for, the library did: a task's loop has a reference of its own, a new exception its context. */
static void report_places(const struct ac_object *object, const struct record *record, const ac_traceback_entry *created)
{
    struct place made = { 0 };
    if (created) made = (struct place){ created->function, created->file, created->line };
    if (record && record->made.function) made = record->made;
    report_place("made", made.function != NULL, &made);
    if (!record || !record->counts) return;
    long library = (long)object->references - 1;
    for (const struct count *count = record->counts; count; count = count->next) {
        report_place("retained", count->retained, &count->place);
        report_place("released", count->released, &count->place);
        library += (long)count->released - (long)count->retained;
    }
    if (library) fprintf(stderr, "    %s elsewhere, %ld times\n", library > 0 ? "retained" : "released", library > 0 ? library : -library);
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
    for (const ac_task *task = ac__thread.first; task; task = task->next) {
        const struct ac_object *object = &task->future.entry.object;
        report(object, object->kind == AC__CORO ? "coroutine " : "task ", task->function->name, task->function->file, 0);
        report_places(object, find(object), task->created);
    }
}

static void report_tracked(const struct record *record)
{
    const struct ac_object *object = record->object;
    if (object->kind == AC__EXCEPTION) {
        const BaseException *exception = (const BaseException *)object;
        const struct ac__traceback_entry *raised = ac__traceback_mark(exception) > 0 ? &exception->ac_frames->entries[0] : NULL;
        report(object, "", ac_type_name(exception), raised ? raised->function->file : NULL, raised ? raised->line : 0);
    } else if (object->kind == AC__STREAM) {
        const ac_function *function = ((const ac_stream *)object)->generator.function;
        report(object, "async generator ", function->name, function->file, 0);
    } else {
        report(object, "", object->kind == AC__FUTURE ? "future" : object->kind == AC__QUEUE ? "queue"
                            : object->kind == AC__CALL ? "call" : object->kind == AC__DEADLINE ? "deadline" : "context", NULL, 0);
    }
    report_places(object, record, NULL);
}

void ac__report_tracked(void)
{
    for (const struct record *record = newest; record; record = record->older)
        if (record->tracked) report_tracked(record);
    while (newest) drop(newest);
}
