/* Label addresses in tables and jumps through them. */
int run(const unsigned char *code)
{
    static const void *const table[] = { &&stop, &&increment, &&twice };
    int value = 0;
    goto *table[*code++];
increment:
    value++;
    goto *table[*code++];
twice:
    value *= 2;
    goto *table[*code++];
stop:
    return value;
}
