/* The same thing declared again, tags in inner scopes, extern in blocks. */
int f(int), f(int n), object; extern int object; static int later(void); struct s; struct s *p; struct s { int a; };
int g(void) { extern int object; int f(int); struct s { char c; } inner = { 1 }; struct t; { struct s; struct s { long l; } deeper = { 2 }; return f(object) + inner.c + (int)deeper.l + later(); } }
static int later(void) { return p->a; }
typedef int word; typedef int word; int object; enum e { A, B = A + 3, C }; int array[C] = { [A] = B }; extern int array[];
int f(int n) { return n + array[0]; }
