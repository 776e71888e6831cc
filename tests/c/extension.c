/* __extension__ before declarations, members and expressions. */
__extension__ typedef long long longest;
struct s { __extension__ union { int a; float b; }; };
__extension__ struct { longest x; } object;
int f(struct s *p) { return __extension__ ({ int x = p->a; x; }) + (__extension__ 3) + __extension__ 1 * 2; }
