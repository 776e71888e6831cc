# What nests deep, or repeats often, costs memory and time in proportion: ten thousand awaits in an expression, try in try.
. "$ROOT/tests/driver/parts/lib.sh"

# deep FILE BEFORE OPEN MIDDLE CLOSE AFTER: OPEN and CLOSE ten thousand times
deep() { awk -v before="$2" -v open="$3" -v middle="$4" -v close_="$5" -v after="$6" 'BEGIN {
    print before; for (i = 0; i < 10000; i++) print open; print middle
    for (i = 0; i < 10000; i++) print close_; print after }' >"$1.ac"
    status 0 timeout 50 "$ACC" --emit-c "$1.ac" -o "$1.c"
    [ $(wc -c <"$1.c") -lt 50000000 ] || fail "$1.c: the text grows faster than the program"
    rm -f "$1.ac" "$1.c"; }

begin='async int g(int); async int f(int x) {'
deep nested_awaits "$begin return" 'await g(' x ')' '; }'
deep sum "$begin return x" '+ await g(x)' '' '' '; }'
deep list "$begin int a[] = {" 'await g(x),' '' '' '}; return a[x]; }'
deep statements "$begin" 'x = await g(x);' '' '' 'return x; }'
deep conditions "$begin return x" '&& await g(x)' '' '' '; }'
deep tries "$begin" 'try {' 'x = await g(x);' '} except (ValueError *e) { x = 1; }' 'return x; }'
deep finallies "$begin" 'try {' 'if (x) return 1; x = await g(x);' '} finally { x = 1; }' 'return x; }'
