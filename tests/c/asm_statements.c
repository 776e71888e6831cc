/* Basic and extended asm, operand names, clobbers, goto labels, at file scope too. */
__asm__(".globl ac_test_marker\nac_test_marker:\n");
int add(int a, int b)
{
    int sum;
    __asm__ volatile ("movl %1, %0\n\taddl %2, %0" : "=&r"(sum) : "r"(a), "rm"(b) : "cc");
    asm ("addl %[by], %[value]" : [value] "+r"(sum) : [by] "ri"(3));
    asm volatile ("" ::: "memory");
    __asm__ __volatile__ ("nop");
    return sum;
}
int jump(int a)
{
    asm goto ("testl %0, %0\n\tje %l[zero]" : : "r"(a) : "cc" : zero);
    return 1;
zero:
    return 0;
}
