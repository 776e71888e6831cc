/* Qualifiers, static and * in array declarators; variably modified types. */
int sum(int n, const int a[static 1], int b[const], int c[restrict n], int d[n][n]);
int star(int n, int a[*], int (*b)[*]);
int sum(int n, const int a[static 1], int b[const], int c[restrict n], int d[n][n])
{
    int local[n], (*row)[n] = d;
    typedef int line[n];
    line other;
    local[0] = other[0] = row[0][0];
    return a[0] + b[0] + c[0] + local[0] + (int)sizeof(line);
}
int star(int n, int a[n], int (*b)[n]) { return a[0] + (*b)[n - 1]; }
