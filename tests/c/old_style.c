/* K&R definitions, implicit int, a missing last semicolon. */
typedef int number;
struct unfinished { int a; int b }; 
int add(a, b, c) int a; register number b; char *c; { return a + b + *c; }
number *typed(n) number *n; { return n; }
static counter = 3;
count(n) { return counter + n; }
int (*returns(a))(int) int a; { return a ? (int (*)(int))count : 0; }
main() { return count(1); }
