/* Declarators of declarators. */
int *(*(*functions[3])(int (*)[2], char *(*const *)(void)))(void), (*matrix)[2][3], *(*array[4])(int), ((plain)), (*(*pointer)(void))[5];
void (*signal_like(int number, void (*handler)(int)))(int);
typedef int function_type(int), *function_pointer_type(void), array_type[3];
function_type declared, *pointed; array_type arrays[2]; extern function_pointer_type elsewhere;
void (*signal_like(int number, void (*handler)(int)))(int) { return number ? handler : 0; }
int size(void) { return (int)(sizeof(int (*)[3]) + sizeof(int *(*)(void)) + sizeof(array_type) + sizeof(int (*(*)(int))[2])); }
int declared(int n) { return ((function_type *)0 == pointed) + n; }
