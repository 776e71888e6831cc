/* A task group, and except* for what leaves it. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "groups.ac"
struct work__start {
    ac_start base;
    int n;
};
struct work__frame {
    ac_frame base;
    int n;
};
static ac_ret work__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function work__function = { "work", "groups.ac", work__start, 0, sizeof(struct work__start), 0, 4 };
static ac_ret work__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret work__call(ac_task *task, char *sp, int n);
AC_INLINE ac_task *work__spawn_in(ac_task_group *ac_group, int n);
static AC_COLD ac_ret work__grow(ac_task *task, int n);

#line 4
AC_INLINE ac_ret work__body(ac_task *task, char *sp, struct work__frame *frame, int state, long status, long value, int n)
{
    if (state == 1) { n = frame->n; goto await_1; }
#line 6
    AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, n));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 7
    if (n == 2) {
#line 7
        return ac_leave(ac_raise_text(&ac_type_ValueError, "two", &work__function, 7));
    }
    return ac_return(0);
#line 6
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &work__function, 6);
    frame = (struct work__frame *)sp;
    frame->n = n;
    return ac_suspend_passing(task, &frame->base, work__resume, 1, value);
}

#line 4
static ac_ret work__call(ac_task *task, char *sp, int n)
{
    if (AC_UNLIKELY(sp + sizeof(struct work__frame) > ac_limit(task))) return work__grow(task, n);
    return work__body(task, sp, 0, 0, 0, 0, n);
}
static ac_ret work__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return work__body(task, (char *)frame, (struct work__frame *)frame, ac_entered(frame->state, 1), status, value, 0);
}
static AC_COLD ac_ret work__grow(ac_task *task, int n)
{
    char *segment = ac_segment_push(task, sizeof(struct work__frame), _Alignof(struct work__frame));
    if (segment) return ac_segment_end(task, segment, work__call(task, segment, n));
    struct work__start *start = (struct work__start *)ac_bounce(task, &work__function);
    start->n = n;
    return ac_bounced(task, &start->base);
}
static ac_ret work__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct work__start *from = (struct work__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return work__call(task, (char *)frame, from->n);
}
AC_INLINE ac_task *work__spawn_in(ac_task_group *ac_group, int n)
{
    struct work__start *start = (struct work__start *)ac_task_begin_in(ac_group, &work__function, 0);
    start->n = n;
    return ac_spawned(&start->base);
}

#line 10
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
    ac_task_group *tg;
    int ac_inside_1;
    void *ac_exc_3;
    BaseException *ac_raised_1;
    BaseException *ac_before_2;
    BaseException *ac_before_3;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "groups.ac", main__start, 0, sizeof(struct main__start), 0, 10 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 10
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    void *ac_exc_4;
    ac_task_group *tg;
    int ac_inside_1;
    void *ac_exc_3;
    BaseException *ac_raised_1;
    BaseException *ac_before_2;
    BaseException *ac_before_3;

    switch (state) {
    case 1: tg = frame->tg; goto await_1;
    case 2: tg = frame->tg; ac_inside_1 = frame->ac_inside_1; ac_exc_3 = frame->ac_exc_3; ac_raised_1 = frame->ac_raised_1; ac_before_2 = frame->ac_before_2; goto await_2;
    case 3: tg = frame->tg; ac_exc_3 = frame->ac_exc_3; ac_before_3 = frame->ac_before_3; goto await_3;
    default: break;
    }
#line 12
    {
#line 12
        {
            {
#line 13
                tg = ac_task_group_new();
#line 13
                AC_CALL(status, value, ac_task_group_aenter__call(task, sp + sizeof *frame, tg));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 13
                ac_inside_1 = 1;
#line 13
                {
#line 13
                    ac_exc_3 = 0;
#line 13
                    {
#line 13
                        void *ac_exc_1;
#line 13
                        {
                            ac_task *ac_1 = work__spawn_in(tg, 1);
#line 14
                            if (ac_raising()) {
#line 14
                                ac_exc_1 = ac_caught(&main__function, 14);
#line 14
                                goto ac_except_1;
                            }
#line 14
                            ac_release(ac_1);
                            ac_task *ac_2 = work__spawn_in(tg, 2);
#line 15
                            if (ac_raising()) {
#line 15
                                ac_exc_1 = ac_caught(&main__function, 15);
#line 15
                                goto ac_except_1;
                            }
#line 15
                            ac_release(ac_2);
                        }
#line 13
                        goto ac_end_1;
#line 13
ac_except_1:
#line 13
                        {
#line 13
                            ac_raised_1 = ac_given(ac_exc_1);
#line 13
                            ac_before_2 = ac_begin_handling(ac_raised_1);
#line 13
                            {
#line 13
                                ac_inside_1 = 0;
#line 13
                                AC_CALL(status, value, ac_task_group_aexit__call(task, sp + sizeof *frame, tg, (BaseException *)ac_raised_1));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
#line 13
                                if (!(_Bool)value) {
#line 13
                                    ac_exc_3 = ac_reraise(&main__function, 13);
#line 13
                                    ac_end_handling(ac_before_2); ac_release(ac_raised_1);
#line 13
                                    goto ac_finally_3;
                                }
                            }
#line 13
                            ac_end_handling(ac_before_2); ac_release(ac_raised_1);
                        }
#line 13
ac_end_1: ;
                    }
#line 13
ac_finally_3:
#line 13
                    {
#line 13
                        ac_before_3 = ac_begin_handling(ac_exc_3);
#line 13
                        {
#line 13
                            if (ac_inside_1) {
#line 13
                                AC_CALL(status, value, ac_task_group_aexit__call(task, sp + sizeof *frame, tg, 0));
await_3: if (AC_UNLIKELY(status != AC_DONE)) goto leave_3;
                            }
                        }
#line 13
                        ac_end_handling(ac_before_3);
                    }
#line 13
                    if (ac_exc_3) {
#line 13
                        ac_exc_4 = ac_exc_3;
#line 13
                        ac_release(tg);
#line 13
                        goto ac_except_4;
                    }
                }
#line 13
                ac_release(tg);
            }
        }
#line 12
        goto ac_end_4;
#line 17
ac_except_4:
#line 17
        {
#line 17
            ac_star ac_star_4;
#line 17
            ac_star_begin(&ac_star_4, ac_exc_4, 2);
#line 17
            {
#line 17
                ExceptionGroup *eg = ac_star_match(&ac_star_4, 1, &ac_type_ValueError);
#line 17
                if (eg) {
                    printf("%d failed\n", eg->count);
                }
#line 17
                ac_release(eg);
            }
            {
#line 19
                void *ac_exc_6 = 0;
#line 19
                {
#line 19
                    ExceptionGroup *eg = ac_star_match(&ac_star_4, 2, &ac_type_OSError, &ac_type_TypeError);
#line 19
                    if (eg) {
                        ac_exc_6 = ac_reraise(&main__function, 20);
#line 20
                        ac_release(eg);
#line 20
                        goto ac_clause_6;
                    }
#line 19
                    ac_release(eg);
                }
#line 19
ac_clause_6:
#line 19
                ac_star_raised(&ac_star_4, ac_exc_6);
            }
#line 12
            ac_exc_4 = ac_star_end(&ac_star_4);
#line 12
            if (ac_exc_4) {
#line 12
                return ac_leave(ac_exc_4);
            }
        }
#line 12
ac_end_4: ;
    }
#line 22
    return ac_return(0);
#line 13
leave_1:
    if (status == AC_RAISED) {
        ac_exc_4 = ac_passed(value, &main__function, 13);
#line 13
        ac_release(tg);
        goto ac_except_4;
    }
    frame = (struct main__frame *)sp;
    frame->tg = tg;
    return ac_suspend(task, &frame->base, main__resume, 1, value);
#line 13
leave_2:
    if (status == AC_RAISED) {
        ac_exc_3 = ac_passed(value, &main__function, 13);
#line 13
        ac_end_handling(ac_before_2); ac_release(ac_raised_1);
        goto ac_finally_3;
    }
    frame = (struct main__frame *)sp;
    frame->tg = tg;
    frame->ac_inside_1 = ac_inside_1;
    frame->ac_exc_3 = ac_exc_3;
    frame->ac_raised_1 = ac_raised_1;
    frame->ac_before_2 = ac_before_2;
    return ac_suspend(task, &frame->base, main__resume, 2, value);
#line 13
leave_3:
    if (status == AC_RAISED) {
        ac_exc_4 = ac_passed(value, &main__function, 13);
#line 13
        ac_end_handling(ac_before_3); ac_release(ac_exc_3); ac_release(tg);
        goto ac_except_4;
    }
    frame = (struct main__frame *)sp;
    frame->tg = tg;
    frame->ac_exc_3 = ac_exc_3;
    frame->ac_before_3 = ac_before_3;
    return ac_suspend(task, &frame->base, main__resume, 3, value);
}

#line 10
static ac_ret main__call(ac_task *task, char *sp)
{
    if (AC_UNLIKELY(sp + sizeof(struct main__frame) > ac_limit(task))) return main__grow(task);
    return main__body(task, sp, 0, 0, 0, 0);
}
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return main__body(task, (char *)frame, (struct main__frame *)frame, ac_entered(frame->state, 3), status, value);
}
static AC_COLD ac_ret main__grow(ac_task *task)
{
    char *segment = ac_segment_push(task, sizeof(struct main__frame), _Alignof(struct main__frame));
    if (segment) return ac_segment_end(task, segment, main__call(task, segment));
    struct main__start *start = (struct main__start *)ac_bounce(task, &main__function);
    return ac_bounced(task, &start->base);
}
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value)
{
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return main__call(task, (char *)frame);
}
static ac_coro *main__coro(void)
{
    struct main__start *start = (struct main__start *)ac_coro_new(&main__function);
    return ac_coro_of(&start->base);
}
int main(void)
{
    return ac_main(main__coro());
}
