/* Ends of lines are CR LF, and the last one is missing. */
int carriage = 1;
int returns(void)
{
    return carriage;
}