/* The name in the object file is another one. */
extern int renamed(int n) __asm__("other_name") __attribute__((const));
extern int variable __asm__("other_variable");
static int local(int n) __asm__("local_name");
static int local(int n) { return renamed(n) + variable; }
int call(int n) { return local(n); }
