/* typeof of expressions and types in its spellings, and __auto_type. */
int object;
typeof(object) one; __typeof__(int *) two; __typeof(object + 1L) three;
typeof(int[3]) four = { 1, 2, 3 }; const typeof(&object) five = &object;
typeof(typeof(char *)) six; typeof(void (*)(int)) seven;
int f(int n) { __auto_type copy = n * 2L; typeof(n) *p = &n; return (int)(copy + *p + (typeof(n))1.5); }
