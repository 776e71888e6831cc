/* Exception groups: made of members, and taken apart by what these are. Which parts become groups of their own, and what these take
   over of the whole, are CPython's rules. At the end what a try with except* goes through. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static BaseExceptionGroup *as_group(BaseException *exception)
{
    return ac_exception_is(exception, &ac_type_BaseExceptionGroup) ? (BaseExceptionGroup *)exception : NULL;
}

/* ---- New ones ---- */

/* The type that a group of these members has, asked for type; NULL: an exception is raised. */
static const ac_exception_type *type_for(const ac_exception_type *type, BaseException *const *members, int count)
{
    bool only_exceptions = true, wants_exceptions = false;
    for (int i = 0; i < count; i++) {
        if (!members[i]) {
            ac__raise_new(&ac_type_ValueError, "Item %d of second argument (exceptions) is not an exception", i);
            return NULL;
        }
        only_exceptions = only_exceptions && ac_exception_is(members[i], &ac_type_Exception);
    }
    if (count <= 0) {
        ac__raise_new(&ac_type_ValueError, "second argument (exceptions) must be a non-empty sequence");
        return NULL;
    }
    if (type == &ac_type_BaseExceptionGroup) return only_exceptions ? &ac_type_ExceptionGroup : type;
    for (const ac_exception_type *base = type; base; base = base->base)
        wants_exceptions = wants_exceptions || base == &ac_type_ExceptionGroup;
    if (only_exceptions || !wants_exceptions) return type;
    if (type == &ac_type_ExceptionGroup)
        ac__raise_new(&ac_type_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
    else
        ac__raise_new(&ac_type_TypeError, "Cannot nest BaseExceptions in '%s'", type->name);
    return NULL;
}

static BaseExceptionGroup *group_new(const ac_exception_type *type, BaseException *const *members, int count,
                                     const char *format, va_list args)
{
    type = type_for(type, members, count);
    if (!type) return NULL;
    size_t size = (size_t)count * sizeof *members;
    BaseException **own = ac__alloc(size), *exception = own ? ac__exception_new(type, format, args) : ac__memory_error();
    if (AC_UNLIKELY(exception->ac_type != type)) {
        if (own) ac__free(own, size);
        ac_raise(exception);
        return NULL;
    }
    BaseExceptionGroup *group = (BaseExceptionGroup *)exception;
    for (int i = 0; i < count; i++) own[i] = ac_retain(members[i]);
    group->exceptions = own;
    group->count = count;
    return group;
}

void *ac_exception_group_new(const ac_exception_type *type, BaseException *const *members, int count, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    BaseExceptionGroup *group = group_new(type, members, count, format, args);
    va_end(args);
    return group;
}

BaseExceptionGroup *ac_group_derive(void *group, BaseException **members, int count)
{
    const BaseExceptionGroup *whole = group;
    for (const ac_exception_type *type = whole->ac_type; type; type = type->base)
        if (type->derive) return type->derive(group, members, count);
    return ac_exception_group_new(&ac_type_BaseExceptionGroup, members, count, "%s", whole->message);
}

/* ---- Parts ---- */
struct chooser {                /* one of three */
    const ac_exception_type *const *types;
    ac_group_predicate *predicate;
    BaseException **leaves;     /* sorted by address */
    int count;                  /* of types or leaves */
};

struct parts {
    BaseException *match, *rest;    /* owned; NULL: nothing */
};

static int by_address(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    return x < y ? -1 : x > y;
}

static bool is_chosen(const struct chooser *chooser, BaseException *exception)
{
    if (chooser->predicate) return chooser->predicate(exception);
    if (chooser->leaves)
        return !as_group(exception)
               && bsearch(&exception, chooser->leaves, (size_t)chooser->count, sizeof exception, by_address);
    for (int i = 0; i < chooser->count; i++)
        if (ac_exception_is(exception, chooser->types[i])) return true;
    return false;
}

static void take_over(BaseException *part, const BaseException *whole)
{
    BaseException *cause = part->cause, *context = part->context;
    if (part == whole || part->ac_object.references & AC__IMMORTAL) return;
    part->cause = ac_retain(whole->cause);
    part->context = ac_retain(whole->context);
    part->suppress_context = true;      /* as whatever is given a cause */
    ac_release(cause);
    ac_release(context);
    ac__traceback_copy(part, whole);
    for (int i = 0; i < whole->note_count; i++) ac_add_note(part, "%s", whole->notes[i]);
    ac__ring_check(part);
}

/* A group like whole of some of its members, which are released. NULL: of none, or an exception is raised. */
static BaseException *part_of(BaseExceptionGroup *whole, BaseException **members, int count)
{
    BaseException *part = NULL;
    if (count && !ac_pending()) {
        part = (BaseException *)ac_group_derive(whole, members, count);
        if (part && (ac_pending() || !as_group(part))) {
            ac_release(part);
            part = NULL;
        }
        if (part) take_over(part, (const BaseException *)whole);
        else if (!ac_pending())
            ac__raise_new(&ac_type_TypeError, "derive must return an instance of BaseExceptionGroup");
    }
    for (int i = 0; i < count; i++) ac_release(members[i]);
    return part;
}

static struct parts split(const struct chooser *chooser, BaseException *exception, bool wants_rest)
{
    struct parts parts = { NULL, NULL };
    BaseExceptionGroup *group = as_group(exception);
    if (is_chosen(chooser, exception) || ac_pending()) {
        if (!ac_pending()) parts.match = ac_retain(exception);
        return parts;
    }
    if (!group) {
        if (wants_rest) parts.rest = ac_retain(exception);
        return parts;
    }
    size_t size = 2 * (size_t)group->count * sizeof(BaseException *);
    BaseException **matches = ac__alloc(size), **rests = matches + group->count;
    int match_count = 0, rest_count = 0;
    if (!matches || ac_stack_low()) {
        if (matches) ac__free(matches, size);
        ac_raise(ac__memory_error());
        return parts;
    }
    for (int i = 0; i < group->count && !ac_pending(); i++) {
        struct parts inner = split(chooser, group->exceptions[i], wants_rest);
        if (inner.match) matches[match_count++] = inner.match;
        if (inner.rest) rests[rest_count++] = inner.rest;
    }
    parts.match = part_of(group, matches, match_count);
    parts.rest = part_of(group, rests, rest_count);
    ac__free(matches, size);
    if (ac_pending()) {
        ac_release(parts.match);
        ac_release(parts.rest);
        parts = (struct parts){ NULL, NULL };
    }
    return parts;
}

static void split_into(const struct chooser *chooser, void *group, BaseExceptionGroup **match, BaseExceptionGroup **rest)
{
    struct parts parts = split(chooser, group, rest != NULL);
    if (match) ac_assign(match, parts.match);
    else ac_release(parts.match);
    if (rest) ac_assign(rest, parts.rest);
}

/* The types that follow, as an array. */
#define COLLECT(chooser, last) \
    const ac_exception_type *types[count > 0 ? count : 1]; \
    struct chooser chooser = { .types = types, .count = count }; \
    va_list args; \
    va_start(args, last); \
    for (int i = 0; i < count; i++) types[i] = va_arg(args, const ac_exception_type *); \
    va_end(args)

void ac_group_split(void *group, BaseExceptionGroup **match, BaseExceptionGroup **rest, int count, ...)
{
    COLLECT(chooser, count);
    split_into(&chooser, group, match, rest);
}

void ac_group_split_if(void *group, BaseExceptionGroup **match, BaseExceptionGroup **rest, ac_group_predicate *predicate)
{
    split_into(&(struct chooser){ .predicate = predicate }, group, match, rest);
}

BaseExceptionGroup *ac_group_subgroup(void *group, int count, ...)
{
    COLLECT(chooser, count);
    return (BaseExceptionGroup *)split(&chooser, group, false).match;
}

BaseExceptionGroup *ac_group_subgroup_if(void *group, ac_group_predicate *predicate)
{
    return (BaseExceptionGroup *)split(&(struct chooser){ .predicate = predicate }, group, false).match;
}

/* ---- except* ----
   The clauses are gone through one after the other: each takes its matches off rest. What they raise and what is left at the
   end goes on together: what was only raised again, in the structure of the original; what is new beside it. */
void ac_star_begin(ac_star *star, void *exception, int clauses)
{
    *star = (ac_star){ .original = exception, .rest = ac_retain(exception), .room = clauses + 1 };
    star->before = ac_begin_handling(exception);
}

/* What happened to except* itself replaces all. */
static void fail(ac_star *star)
{
    ac_release(star->rest);
    star->rest = NULL;
    if (star->failure) ac_release(ac_take_pending());
    else star->failure = ac_take_pending();
}

static BaseException *wrap(BaseException **members, int count)
{
    return ac_exception_group_new(&ac_type_BaseExceptionGroup, members, count, NULL);
}

void *ac_star_match(ac_star *star, int count, ...)
{
    COLLECT(chooser, count);
    BaseException *rest = star->rest, *before = star->match;
    struct parts parts = { NULL, NULL };
    if (!rest) return NULL;
    if (as_group(rest)) {
        parts = split(&chooser, rest, true);
    } else if (is_chosen(&chooser, rest)) {
        parts.match = wrap(&rest, 1);
    } else {
        return NULL;
    }
    if (ac_pending()) {
        fail(star);
        return NULL;
    }
    if (!parts.match) {                 /* what nobody took stays itself */
        ac_release(parts.rest);
        return NULL;
    }
    star->rest = parts.rest;
    ac_release(rest);
    star->match = parts.match;
    ac_thread_exceptions.handled = parts.match;
    ac_release(before);
    return ac_retain(parts.match);
}

void ac_star_raised(ac_star *star, void *exception)
{
    if (!exception) return;
    if (!star->raised) star->raised = ac__alloc((size_t)star->room * sizeof *star->raised);
    if (star->raised) {
        star->raised[star->count++] = exception;
        return;
    }
    ac_release(exception);
    ac_raise(ac__memory_error());
    fail(star);
}

/* Whether it is the original, or a part of it that was raised again as it was. */
static bool is_part_of(const BaseException *exception, const BaseException *original)
{
    return exception->cause == original->cause && exception->context == original->context
           && ac__traceback_same(exception, original);
}

static int count_leaves(BaseException *exception)
{
    const BaseExceptionGroup *group = as_group(exception);
    int count = 0;
    if (!group) return 1;
    for (int i = 0; i < group->count; i++) count += count_leaves(group->exceptions[i]);
    return count;
}

static BaseException **add_leaves(BaseException *exception, BaseException **place)
{
    const BaseExceptionGroup *group = as_group(exception);
    if (!group) {
        *place = exception;
        return place + 1;
    }
    for (int i = 0; i < group->count; i++) place = add_leaves(group->exceptions[i], place);
    return place;
}

/* The original without the members that are in none of these. */
static BaseException *reduced(BaseException *original, BaseException **again, int count)
{
    struct chooser chooser = { .count = 0 };
    if (!count) return NULL;
    for (int i = 0; i < count; i++) chooser.count += count_leaves(again[i]);
    size_t size = (size_t)chooser.count * sizeof *again;
    BaseException **place = chooser.leaves = ac__alloc(size);
    if (!place) {
        ac_raise(ac__memory_error());
        return NULL;
    }
    for (int i = 0; i < count; i++) place = add_leaves(again[i], place);
    qsort(chooser.leaves, (size_t)chooser.count, sizeof *again, by_address);
    BaseException *result = split(&chooser, original, false).match;
    ac__free(chooser.leaves, size);
    return result;
}

/* All that goes on, of what the clauses raised and the rest, in a list of its own. */
static BaseException *join(const ac_star *star, BaseException **all, int count)
{
    size_t size = ((size_t)count + 1) * 2 * sizeof *all;
    BaseException **fresh = ac__alloc(size), **again = fresh + count + 1, *result;
    int fresh_count = 0, again_count = 0;
    if (!fresh) {
        ac_raise(ac__memory_error());
        return NULL;
    }
    for (int i = 0; i < count; i++) {
        if (is_part_of(all[i], star->original)) again[again_count++] = all[i];
        else fresh[fresh_count++] = all[i];
    }
    BaseException *old = reduced(star->original, again, again_count);
    if (ac_pending() || !fresh_count) {
        result = old;
    } else {
        if (old) fresh[fresh_count++] = old;
        result = fresh_count > 1 ? wrap(fresh, fresh_count) : ac_retain(fresh[0]);
        ac_release(old);
    }
    ac__free(fresh, size);
    return result;
}

void *ac_star_end(ac_star *star)
{
    BaseException *one[1], **all = star->raised ? star->raised : one, *result = NULL;
    int count = star->count;
    if (star->rest) all[count++] = star->rest;
    star->rest = NULL;
    if (!star->failure && count) {
        if (as_group(star->original)) result = join(star, all, count);
        else result = ac_retain(all[0]);
        if (ac_pending()) {
            ac_release(result);
            fail(star);
        }
    }
    if (star->failure) result = star->failure;
    for (int i = 0; i < count; i++) ac_release(all[i]);
    if (star->raised) ac__free(star->raised, (size_t)star->room * sizeof *star->raised);
    ac_end_handling(star->before);
    ac_release(star->match);
    ac_release(star->original);
    return result;
}
