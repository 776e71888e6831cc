# Messages as data: one JSON or SARIF document a run, whoever had something to say; fix-its for editors.
. "$ROOT/tests/driver/parts/lib.sh"
cat >wrong.ac <<'AC'
#include <stdio.h>
#include <string.h>
async int f(void) { char *é = "ü";	return strlenn(é); }
AC
cat >warned.ac <<'AC'
int missing(void);
#include <stdio.h>
async int main(void) { int unused; printf("%s\n", 3); return missing(); }
AC


# check FILE EXPRESSION: the JSON document d in FILE makes the Python expression true.
check() {
    python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); assert eval(sys.argv[2]), json.dumps(d, indent=1)' "$1" "$2" ||
        fail "$1: $2"
}

status 1 "$ACC" -fsyntax-only -fdiagnostics-format=json wrong.ac
check err 'len(d) == 1 and d[0]["kind"] == "error" and "did you mean" in d[0]["message"]'
check err 'd[0]["locations"][0]["caret"] == {"file": "wrong.ac", "line": 3, "display-column": 48, "byte-column": 45, "column": 48}'
check err 'd[0]["fixits"][0]["string"] == "strlen" and d[0]["fixits"][0]["next"]["byte-column"] == 52'
status 1 "$ACC" -fsyntax-only -fdiagnostics-format=sarif-stderr wrong.ac
check err 'd["version"] == "2.1.0" and len(d["runs"][0]["results"]) == 1'
check err 'd["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 43, "endLine": 3, "endColumn": 50}'
check err 'd["runs"][0]["results"][0]["ruleId"] == d["runs"][0]["tool"]["driver"]["rules"][0]["id"]'

# The C compiler's and the linker's messages stand in the same document.
for cc in gcc clang; do
    status 1 "$ACC" --cc=$cc -Wall -fdiagnostics-format=json warned.ac -o warned
    check err '[e.get("option") for e in d[:2]] in (["-Wformat=", "-Wunused-variable"], ["-Wformat", "-Wunused-variable"])'
    check err 'all(e["locations"][0]["caret"]["line"] == 3 for e in d[:2])'
    check err 'any("missing" in e["message"] and e["kind"] == "error" for e in d[2:])'
done
status 0 "$ACC" -Wall -c -fdiagnostics-format=json-file warned.ac
silent err
check warned.ac.gcc.json 'len(d) == 2'
status 0 "$ACC" -w -c -fdiagnostics-format=json warned.ac
check err 'd == []'
status 1 "$ACC" -fdiagnostics-format=json nowhere.ac
check err 'd[0]["kind"] == "fatal error" and d[0]["locations"] == []'
status 2 "$ACC" -fdiagnostics-format=xml wrong.ac
printf 'async int f(void) { return "\\377" + missing; }\n' >"$(printf 'by\377te.ac')"
status 1 "$ACC" -fsyntax-only -fdiagnostics-format=json "$(printf 'by\377te.ac')"
check err 'd[0]["locations"][0]["caret"]["file"] == "by\ufffdte.ac"'
printf '#!/bin/sh\nkill -9 $$\n' >dies; chmod +x dies
status 1 "$ACC" --cc=./dies -c -fdiagnostics-format=json warned.ac
check err '"was killed by signal 9" in d[0]["message"]'

status 1 "$ACC" -fsyntax-only -fdiagnostics-parseable-fixits wrong.ac
says err 'fix-it:"wrong.ac":{3:45-3:52}:"strlen"'

status 0 "$ACC" --print-pipeline
says out '-fdump-ast'
