// A try with finally, except and defer: one label a clean-up, its text once, in an async and in a plain function.
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "finally.ac"
static const ac_function parse__function = { "parse", "finally.ac", 0, 0, 0, 0, 4 };
#line 4
static int parse(const char *text)
{
#line 5
    int ac_value_1 = 0;
    if (!*text) {
#line 6
        ac_throw(ac_raise_text(&ac_type_ValueError, "empty", &parse__function, 6));
        return 0;
    }
#line 7
    {
#line 7
        {
            if (*text == '-') {
#line 8
                ac_value_1 = -1;
#line 8
                goto ac_finally_1;
            }
#line 9
            {
#line 9
                ac_value_1 = *text - '0';
#line 9
                goto ac_finally_1;
            }
        }
#line 10
ac_finally_1:
#line 10
        {
            puts("parsed");
        }
#line 8
        return ac_value_1;
    }
}

#line 15
struct work__start {
    ac_start base;
    const char *text;
};
struct work__frame {
    ac_frame base;
    const char *text;
    int ac_value_3;
    void *ac_exc_4;
    int i;
    void *ac_exc_3;
    int ac_exit_3;
};
static ac_ret work__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function work__function = { "work", "finally.ac", work__start, 0, sizeof(struct work__start), 0, 15 };
static ac_ret work__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret work__call(ac_task *task, char *sp, const char *text);
static AC_COLD ac_ret work__grow(ac_task *task, const char *text);

#line 15
AC_INLINE ac_ret work__body(ac_task *task, char *sp, struct work__frame *frame, int state, long status, long value, const char *text)
{
    int ac_value_3;
    void *ac_exc_4;
    int i;
    void *ac_exc_3;
    int ac_exit_3;
    void *ac_exc_1;

    if (state == 1) { text = frame->text; ac_value_3 = frame->ac_value_3; ac_exc_4 = frame->ac_exc_4; i = frame->i; ac_exc_3 = frame->ac_exc_3; ac_exit_3 = frame->ac_exit_3; goto await_1; }
#line 16
    ac_value_3 = 0;
    {
#line 17
        ac_exc_4 = 0;
        {
#line 18
            for (i = 0; i < 3; i++) {
                {
#line 19
                    ac_exc_3 = 0;
#line 19
                    ac_exit_3 = 0;
#line 19
                    {
#line 19
                        {
                            AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, 0));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 21
                            if (i == 1) {
#line 21
                                ac_exit_3 = 1;
#line 21
                                goto ac_finally_3;
                            }
#line 22
                            {
#line 22
                                int ac_1 = parse(text);
#line 22
                                if (ac_raising()) {
#line 22
                                    ac_exc_1 = ac_caught(&work__function, 22);
#line 22
                                    goto ac_except_1;
                                }
#line 22
                                ac_value_3 = ac_1 + i;
#line 22
                                ac_exit_3 = 2;
#line 22
                                goto ac_finally_3;
                            }
                        }
#line 23
ac_except_1:
#line 23
                        if (ac_catches(ac_exc_1, &ac_type_ValueError)) {
#line 23
                            ValueError *e = ac_given(ac_exc_1);
#line 23
                            BaseException *ac_before_2 = ac_begin_handling(e);
#line 23
                            {
                                puts(e->message);
                                if (i == 2) {
#line 25
                                    ac_exit_3 = 3;
#line 25
                                    {
#line 25
                                        ac_end_handling(ac_before_2); ac_release(e);
#line 25
                                        goto ac_finally_3;
                                    }
                                }
                            }
#line 23
                            ac_end_handling(ac_before_2); ac_release(e);
                        } else {
#line 19
                            ac_exc_3 = ac_exc_1;
#line 19
                            goto ac_finally_3;
                        }
                    }
#line 26
ac_finally_3:
#line 26
                    {
#line 26
                        BaseException *ac_before_3 = ac_begin_handling(ac_exc_3);
#line 26
                        {
                            printf("finally %d\n", i);
                        }
#line 26
                        ac_end_handling(ac_before_3);
                    }
#line 19
                    if (ac_exc_3) {
#line 19
                        ac_exc_4 = ac_exc_3;
#line 19
                        goto ac_finally_4;
                    }
                    if (ac_exit_3 == 1)
#line 21
                        continue;
                    if (ac_exit_3 == 2) {
#line 22
                        goto ac_finally_4;
                    }

                    if (ac_exit_3 == 3)
#line 25
                        break;
                }
            }


            {
#line 30
                ac_value_3 = -2;
#line 30
                goto ac_finally_4;
            }
        }
#line 17
ac_finally_4:
#line 17
        {
#line 17
            BaseException *ac_before_4 = ac_begin_handling(ac_exc_4);
#line 17
            {
#line 17
                puts("done");
            }
#line 17
            ac_end_handling(ac_before_4);
        }
#line 17
        if (ac_exc_4) {
#line 17
            return ac_leave(ac_exc_4);
        }
#line 22
        return ac_return(ac_value_3);
    }
#line 20
leave_1:
    if (status == AC_RAISED) {
        ac_exc_1 = ac_passed(value, &work__function, 20);
        goto ac_except_1;
    }
    frame = (struct work__frame *)sp;
    frame->text = text;
    frame->ac_value_3 = ac_value_3;
    frame->ac_exc_4 = ac_exc_4;
    frame->i = i;
    frame->ac_exc_3 = ac_exc_3;
    frame->ac_exit_3 = ac_exit_3;
    return ac_suspend(task, &frame->base, work__resume, 1, value);
}

#line 15
static ac_ret work__call(ac_task *task, char *sp, const char *text)
{
    if (AC_UNLIKELY(sp + sizeof(struct work__frame) > ac_limit(task))) return work__grow(task, text);
    return work__body(task, sp, 0, 0, 0, 0, text);
}
static ac_ret work__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return work__body(task, (char *)frame, (struct work__frame *)frame, ac_entered(frame->state, 1), status, value, 0);
}
static AC_COLD ac_ret work__grow(ac_task *task, const char *text)
{
    char *segment = ac_segment_push(task, sizeof(struct work__frame), _Alignof(struct work__frame));
    if (segment) return ac_segment_end(task, segment, work__call(task, segment, text));
    struct work__start *start = (struct work__start *)ac_bounce(task, &work__function);
    start->text = text;
    return ac_bounced(task, &start->base);
}
static ac_ret work__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct work__start *from = (struct work__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return work__call(task, (char *)frame, from->text);
}

#line 33
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "finally.ac", main__start, 0, sizeof(struct main__start), 0, 33 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 33
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    switch (state) {
    case 1: goto await_1;
    case 2: goto await_2;
    default: break;
    }
#line 35
    AC_CALL(status, value, work__call(task, sp + sizeof *frame, "7"));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 35
    printf("%d\n", (int)value);
    AC_CALL(status, value, work__call(task, sp + sizeof *frame, ""));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
#line 36
    printf("%d\n", (int)value);
    return ac_return(0);
#line 35
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 35);
    frame = (struct main__frame *)sp;
    return ac_suspend_passing(task, &frame->base, main__resume, 1, value);
#line 36
leave_2:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 36);
    frame = (struct main__frame *)sp;
    return ac_suspend_passing(task, &frame->base, main__resume, 2, value);
}

#line 33
static ac_ret main__call(ac_task *task, char *sp)
{
    if (AC_UNLIKELY(sp + sizeof(struct main__frame) > ac_limit(task))) return main__grow(task);
    return main__body(task, sp, 0, 0, 0, 0);
}
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return main__body(task, (char *)frame, (struct main__frame *)frame, ac_entered(frame->state, 2), status, value);
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
