# Whatever the bytes, acc ends by itself and in order: status 0 or 1, never a crash, a hang or an empty complaint.
. "$ROOT/tests/driver/parts/lib.sh"

# try FILE: runs both ways of the front end over it.
try() {
    for command in "$ACC -fsyntax-only" "$ACC --front -x c -fsyntax-only"; do
        got=0
        timeout 20 $command "$1" >out 2>err || got=$?
        [ $got -le 1 ] || { head -c 500 err; fail "$1: exit status $got"; }
        [ $got -eq 0 ] || [ -s err ] || fail "$1: failed without a word"
    done
}
# bad FILE: the Async C in it is wrong, and acc says so.
bad() {
    try "$1"
    got=0
    timeout 20 "$ACC" -fsyntax-only "$1" >out 2>err || got=$?
    [ $got -eq 1 ] || fail "$1: exit status $got, expected 1"
    grep -q 'error:' err || { cat err; fail "$1: no error is named"; }
}

: >empty.ac;                                        try empty.ac
printf '\n\n\n' >blank.ac;                          try blank.ac
printf '/* only a comment */' >comment.ac;          try comment.ac
printf 'int x;' >no_newline.ac;                     try no_newline.ac
printf 'int x;\r\nint y;\r\n' >crlf.ac;             try crlf.ac
printf 'int a\0b;\n' >nul.ac;                       try nul.ac
printf '\377\376\200int x;\n' >bad_utf8.ac;         bad bad_utf8.ac
printf '\357\273\277int x;\n' >bom.ac;              try bom.ac
head -c 100000 "$ACC" >binary.ac;                   try binary.ac
printf 'char *s = "open\nint x;\n' >string.ac;      bad string.ac
printf "int c = 'open;\n" >character.ac;            bad character.ac
printf 'int x; /* open\n' >open_comment.ac;         bad open_comment.ac
printf '#define M(x) x\nint y = M(1;\n' >macro.ac;  bad macro.ac
printf 'int f(void) { if (1) {\n' >brace.ac;        bad brace.ac
printf 'int f(void) }\n' >closing.ac;               bad closing.ac
printf 'int x = (((1));\n' >paren.ac;               bad paren.ac
printf 'async\n' >word.ac;                          bad word.ac
printf 'async int f(void) { await' >await.ac;       bad await.ac
printf '# 99999999999999999999 "x.ac"\nint x;\n' >marker.aci; try marker.aci
printf '# 1 "open\nint x;\n' >marker2.aci;          try marker2.aci
awk 'BEGIN { for (i = 0; i < 300000; i++) printf "%c", 33 + (i * 7919 + int(i / 13)) % 94 }' >noise.ac
bad noise.ac

# Deep nesting runs on memory, not on the C stack.
deep() { awk -v n="$2" -v before="$3" -v open="$4" -v middle="$5" -v close_="$6" -v after="$7" 'BEGIN {
    printf "%s", before; for (i = 0; i < n; i++) printf "%s", open; printf "%s", middle
    for (i = 0; i < n; i++) printf "%s", close_; print after }' >"$1"; }
deep parens.ac 10000 'int x = ' '(' 1 ')' ';';                              try parens.ac
deep blocks.ac 10000 'void f(void) ' '{' '' '}' '';                         try blocks.ac
deep elses.ac 10000 'int f(int x) { ' 'if (x == 1) return 1; else ' 'return 2;' '' ' }'; try elses.ac
deep ifs.ac 10000 'int f(int x) { ' 'if (x) ' 'return 2;' '' ' return 1; }'; try ifs.ac
deep minus.ac 10000 'int f(int x) { return ' '- ' x '' '; }';               try minus.ac
deep plus.ac 10000 'int f(int x) { return x' ' + x' '' '' '; }';            try plus.ac
deep calls.ac 10000 'int g(int); int f(int x) { return ' 'g(' x ')' '; }';  try calls.ac
deep stars.ac 10000 'int ' '*' p '' ';';                                    try stars.ac
deep brackets.ac 10000 'int a' '[1]' '' '' ';';                             try brackets.ac
deep braces.ac 10000 'int a[] = ' '{' 1 '}' ';';                            try braces.ac
deep structs.ac 3000 '' 'struct { ' 'int x;' ' } a;' '';                    try structs.ac
deep open_parens.ac 10000 'int x = ' '(' '' '' '';                          bad open_parens.ac
deep open_blocks.ac 10000 'void f(void) ' '{' '' '' '';                     bad open_blocks.ac
deep awaits.ac 3000 'async int g(int); async int f(int x) { return ' 'await g(' x ')' '; }'; try awaits.ac
