/* Counted references: one pair of functions for every kind of handle. */
#include "internal.h"

#include <string.h>

const char ac_gen_abi_3 = 3;

void *ac_retain(const void *handle)
{
    struct ac_object *object = (struct ac_object *)handle;
    if (object) ac__retain(object);
    return object;
}

void ac_release(const void *handle)
{
    if (handle) ac__release((struct ac_object *)handle);
}

/* Places are of some pointer type of the caller's: copied as bytes. */
void *ac_assign(void *place, void *value)
{
    void *old;
    memcpy(&old, place, sizeof old);
    memcpy(place, &value, sizeof value);
    ac_release(old);
    return value;
}

void ac_release_all(void *array, ac_size size)
{
    for (ac_size i = 0; i < size / sizeof(void *); i++) {
        void *handle;
        memcpy(&handle, (char *)array + i * sizeof handle, sizeof handle);
        memset((char *)array + i * sizeof handle, 0, sizeof handle);
        ac_release(handle);
    }
}

static AC_NOCLONE void destroy_other(struct ac_object *object)
{
    switch (object->kind) {
    case AC__FUTURE:
    case AC__GATHER:
    case AC__LIST:
        ac__future_free((ac_future *)object);
        break;
    case AC__CALL:
        ac__call_free((struct ac_call *)object);
        break;
    case AC__DONE_CALLBACK: {
        struct ac__done_callback *callback = (struct ac__done_callback *)object;
        ac_release(callback->future);
        ac__done_callback_free(callback);
        break;
    }
    case AC__QUEUE:
        ac__queue_free((ac_queue *)object);
        break;
    case AC__DEADLINE:
        ac__deadline_free((struct ac_deadline *)object);
        break;
    case AC__GROUP:
        ac__group_free((struct ac__group *)object);
        break;
    case AC__STREAM:
        ac__stream_free((ac_stream *)object);
        break;
    case AC__POSTED:
        ((struct ac__posted *)object)->run((struct ac__posted *)object, true);
        break;
    case AC__CONTEXT:
        ac__context_free((ac_context *)object);
        break;
    case AC__CONTEXT_TOKEN:
        ac__context_token_free((ac_context_token *)object);
        break;
    }
}

/* What nearly every task is like when it goes: of one size, ended in its first step, with a plain result. */
void ac__destroy(struct ac_object *object)
{
    enum { UNITS = AC__LEAST_BLOCK / AC__UNIT };
    static const union { struct ac_object object; uint32_t bits[2]; }
        usual = { { .kind = AC__TASK, .state = AC__FINISHED, .flags = AC__CONSUMED, .units = UNITS } },
        matters = { { .kind = 0xff, .state = 0xff, .units = 0xff, .flags = (unsigned char)~(AC__CALLBACKS | AC__IN_GROUP) } };
    uint32_t bits;                      /* behind references: a load of both would wait for the store of the 0 there */
    memcpy(&bits, &object->kind, sizeof bits);
    if (AC_LIKELY((bits & matters.bits[1]) == usual.bits[1])) {
        ac_task *task = (ac_task *)object;
        if (AC_LIKELY(task->pause == AC__UNLISTED && !task->context && ac__thread.class_limit)) {
            ac__free(task, AC__LEAST_BLOCK);
            return;
        }
    }
    if (AC_LIKELY(object->kind <= AC__TASK)) ac__task_free((ac_task *)object);
    else if (AC_LIKELY(object->kind == AC__EXCEPTION)) ac__exception_free((BaseException *)object);
    else destroy_other(object);
}
