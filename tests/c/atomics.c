/* _Atomic as a qualifier and as a specifier. */
int plain; _Atomic int counter; _Atomic(int) other; int *_Atomic pointer; _Atomic(int *) same; struct s { _Atomic(unsigned long) n; const _Atomic int m; };
int f(struct s *s) { counter++; other += 2; s->n |= 1; return __atomic_load_n(&plain, __ATOMIC_ACQUIRE) + s->m; }
