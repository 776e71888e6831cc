/* Liveness: which locals are saved at which suspension, and which live in the frame from the start. Small functions go through
   the whole front end; the answer is one line: "1: a b; 2: b; frame: c". */
#include "lower/lower.h"
#include "parsed.h"
#include "suite.h"

static void add(char *out, const char *text)
{
    strcat(out, *out && out[strlen(out) - 1] != ' ' ? " " : "");
    strcat(out, text);
}

/* Of the last function of the text. */
static const char *saved(const char *body)
{
    static char out[1000];
    char text[2000];
    snprintf(text, sizeof text,
             "async int get(int); async void use(int *); async void wait(void);\n"
             "struct pair { long a, b; }; async struct pair make(void);\n"
             "int see(const void *);\n%s", body);
    struct unit *unit = parsed(text);
    *out = '\0';
    if (!sema_unit(unit) || !lower_unit(unit)) {
        diags_print(unit->diags, stderr);
        strcpy(out, "errors");
        return out;
    }
    struct async_function *function = lowered_function(last_function(unit));
    for (size_t i = 0; i < function->suspensions.len; i++) {
        struct suspension *suspension = function->suspensions.data[i];
        sprintf(out + strlen(out), "%s%d:", i ? "; " : "", suspension->number);
        for (size_t k = 0; k < suspension->live.len; k++)
            if (!suspension->live.data[k]->is_temp)
                add(out, suspension->live.data[k]->name);
    }
    bool any = false;
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (!local->in_frame || local->is_temp)
            continue;
        if (!any)
            strcat(out, "; frame:");
        any = true;
        add(out, local->name);
    }
    done(unit);
    return out;
}

#define SAVES(body, wanted) CU_ASSERT_STRING_EQUAL(saved(body), wanted)

static void straight_lines(void)
{
    SAVES("async int f(int a, int b) { await wait(); return a; }", "1: a");
    SAVES("async int f(int a, int b) { await get(a); return b; }", "1: b");
    SAVES("async int f(int a) { int x = a + 1, y = x; await wait(); return y; }", "1: y");
    SAVES("async int f(int a) { int x = await get(a); int y = await get(x); return x + y; }", "1:; 2: x");
    SAVES("async int f(int a) { int x = a; await wait(); x = 5; await wait(); return x; }", "1:; 2: x");
    SAVES("async int f(int a) { int x; await wait(); x = a; return x; }", "1: a");
    SAVES("async void f(int a) { await get(a); }", "1:");
    SAVES("async int f(int a) { a += await get(1); return a; }", "1: a");
    SAVES("async int f(int a) { a = await get(1); return a; }", "1:");
    SAVES("async int f(int a) { int x = 1; await wait(); return sizeof x; }", "1:");
}

static void branches(void)
{
    SAVES("async int f(int a, int b) { if (a) await wait(); return b; }", "1: b");
    SAVES("async int f(int a, int b) { if (await get(1)) return a; return b; }", "1: a b");
    SAVES("async int f(int a, int b) { if (a) { await wait(); return a; } await wait(); return b; }", "1: a; 2: b");
    SAVES("async int f(int a, int b) { return a && await get(b); }", "1:");
    SAVES("async int f(int a, int b) { return await get(1) ? a : b; }", "1: a b");
    SAVES("async int f(int a, int b) { switch (await get(1)) { case 1: return a; } return b; }", "1: a b");
    SAVES("async int f(int a, int b) { switch (a) { case 1: await wait(); break; case 2: return b; } return 3; }", "1:");
    SAVES("async int f(int a, int b) { switch (a) { case 1: await wait(); case 2: return b; } return 3; }", "1: b");
    SAVES("async int f(int a) { int x; if (a) x = 1; else x = 2; await wait(); return x; }", "1: x");
}

static void loops(void)
{
    SAVES("async int f(int n) { int s = 0; for (int i = 0; i < n; i++) s += await get(i); return s; }", "1: n s i");
    SAVES("async int f(int n) { while (n) { int t = n * 2; await get(t); n--; } return 0; }", "1: n");
    SAVES("async int f(int n) { do n--; while (await get(n)); return n; }", "1: n");
    SAVES("async int f(int n) { int last = 0; for (;;) { if (last) return last; last = await get(n); } }", "1: n");
    SAVES("async int f(int n) { for (int i = 0; i < n; i++) see(0); await wait(); return 1; }", "1:");
    SAVES("async int f(int n) { int k = 3; while (1) { await wait(); if (n) break; } return k; }", "1: n k");
    SAVES("async int f(int n) { int k = n; while (1) { await wait(); } return k; }", "1:");
}

static void jumps(void)
{
    SAVES("async int f(int a) { int x = 1; again: await wait(); if (a--) goto again; return x; }", "1: a x");
    SAVES("async int f(int a) { int x = 1; await wait(); goto end; return x; end: return a; }", "1: a");
    SAVES("async int f(int a) { static void *t[] = { &&one, &&two }; int x = 1; await wait(); goto *t[a]; one: return x; two: return 0; }",
          "1: a x");
}

static void memory(void)
{
    SAVES("async int f(int a) { int x = a; await use(&x); return x; }", "1:; frame: x");
    SAVES("async int f(int a) { await use(&a); return a; }", "1:; frame: a");
    SAVES("async int f(int a) { { int x = a; see(&x); } await wait(); return 0; }", "1:");
    SAVES("async int f(int a) { await wait(); int x = a; see(&x); return x; }", "1: a");
    SAVES("async int f(int a) { int x[3] = { a }; await wait(); return x[0]; }", "1:; frame: x");
    SAVES("async long f(void) { struct pair p = { 1, 2 }; await wait(); return p.a; }", "1:; frame: p");
    SAVES("async long f(void) { struct pair p = { 1, 2 }; see(\"\"); long a = p.a; await wait(); return a; }", "1: a");
    SAVES("async long f(void) { struct pair p = await make(); return p.a; }", "1:");
    SAVES("async int f(void) { static int kept; kept++; await wait(); return kept; }", "1:");
    SAVES("async int f(void) { volatile int x = 1; await wait(); return x; }", "1:; frame: x");
}

static const struct test tests[] = {
    { "straight lines", straight_lines }, { "branches", branches }, { "loops", loops }, { "jumps", jumps }, { "memory", memory },
};
SUITE("liveness", tests)
