/* _Alignas of values and types, _Alignof in its spellings. */
_Alignas(32) char buffer[100]; _Alignas(double) int number; struct s { _Alignas(16) char a; char b; };
int f(void) { _Alignas(64) int local = 3; return (int)(_Alignof(struct s) + __alignof__(buffer) + __alignof__ (int) + ((unsigned long)&local & 63)); }
