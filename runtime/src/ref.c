/* Counted references: one pair of functions for every kind of handle. */
#include "internal.h"

#include <string.h>

const char ac_gen_abi_4 = 4;

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

void ac__destroy(struct ac_object *object)
{
    if (ac__task_is_usual((ac_task *)object)) ac__free(object, AC__LEAST_BLOCK);
    else if (AC_LIKELY(object->kind <= AC__TASK)) ac__task_free((ac_task *)object);
    else if (AC_LIKELY(object->kind == AC__EXCEPTION)) ac__exception_free((BaseException *)object);
    else destroy_other(object);
}
