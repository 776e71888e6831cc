/* The grammar of GNU C11, what of C23 is in use, and the async dialect. The token layer (tokens.c) has told typedef names from
   other names, folded attributes into one token and made plain names of dialect words that are none, so that there is no
   conflict. A rule calls one builder (build.h) and decides nothing. */
%include {
#include <assert.h>
#include <stdlib.h>

#include "syntax/build.h"

#define NDEBUG 1
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif

void engineInit(void *raw, struct parser *p);
void engineFinalize(void *raw);
int engineFallback(int kind);
}
%name engine
%token_prefix TOK_
%token_type {uint32_t}
%default_type {struct node *}
%extra_context {struct parser *p}
%stack_size 0
%start_symbol unit

/* Kinds that only the lexer and the token layer know. */
%token ATTRIBUTE EXTENSION PRAGMA.

%nonassoc THEN.
%nonassoc ELSE EXCEPT FINALLY.
%right ASSIGN MUL_ASSIGN DIV_ASSIGN MOD_ASSIGN ADD_ASSIGN SUB_ASSIGN SHL_ASSIGN SHR_ASSIGN AND_ASSIGN XOR_ASSIGN OR_ASSIGN.
%right QUESTION.
%left OROR.
%left ANDAND.
%left PIPE.
%left CARET.
%left AMP.
%left EQ NE.
%left LT GT LE GE.
%left SHL SHR.
%left PLUS MINUS.
%left STAR SLASH PERCENT.

%syntax_error { syntax_error(p, yymajor, yyminor); }
%stack_overflow { parser_out_of_memory(p); }

/* An abandoned construct gives its scope back. */
%type open {uint32_t}
%destructor open { scope_close(p->unit); (void)$$; }
%destructor fun_head { scope_close(p->unit); (void)$$; }
%destructor except_head { scope_close(p->unit); (void)$$; }
%destructor group_head { scope_close(p->unit); (void)$$; }

%type any_ident {uint32_t}
%type word {uint32_t}
%type raises {uint32_t}
%type array_quals {uint32_t}
%type asm_quals {uint32_t}
%type decl_head {struct node_list}
%type decl_list {struct node_list}
%type nt_decl_head {struct node_list}
%type nt_decl_list {struct node_list}
%type member_head {struct node_list}
%type attrs {struct node_list}
%type pattrs {struct node_list}
%type sattrs {struct node_list}
%type post {struct node_list}
%type members {struct node_list}
%type enumerators {struct node_list}
%type param_list {struct node_list}
%type params {struct node_list}
%type ident_list {struct node_list}
%type kr_decls {struct node_list}
%type designators {struct node_list}
%type inits {struct node_list}
%type args {struct node_list}
%type args_opt {struct node_list}
%type assocs {struct node_list}
%type offset {struct node_list}
%type items {struct node_list}
%type handlers {struct node_list}
%type exception_union {struct node_list}
%type types {struct node_list}
%type asm_operands {struct node_list}
%type asm_operands_opt {struct node_list}
%type clobbers {struct node_list}
%type clobbers_opt {struct node_list}
%type asm_labels {struct node_list}
%type label_names {struct node_list}

/* ---- the unit ---- */

unit ::= externals.
externals ::= .
externals ::= externals external(E).                                { parser_external(p, E); }

external ::= declaration.
external ::= fundef.
external ::= asm.
external ::= exception.
external(A) ::= nt_declarator_head(H) body(B).                      { A = build_function(p, H, list_none, B); }
external(A) ::= nt_declarator_head(H) KR kr_decls(K) body(B).       { A = build_function(p, H, K, B); }
external(A) ::= nt_decl_list(L) SEMI(E).                            { A = build_declaration_end(p, L, E); }
external(A) ::= SEMI(T).                                            { A = node_at(p, N_EMPTY, T, T); }
external(A) ::= error SEMI(T).                                      { A = node_at(p, N_BAD, T, T); }
external(A) ::= error RBRACE(T).                                    { A = node_at(p, N_BAD, T, T); }

%destructor nt_declarator_head { scope_close(p->unit); (void)$$; }
nt_declarator_head(A) ::= nt_declarator(D) post(P).                 { A = build_function_head(p, NULL, D, P); }

/* Without any specifier: int, only at file scope. */
nt_decl_head(A) ::= nt_declarator(D) post(P).                       { A = build_declaration(p, NULL, D, P); }
nt_decl_head(A) ::= nt_decl_list(L) COMMA attrs(T) declarator(D) post(P).   { A = build_declaration_more(p, L, T, D, P); }
nt_decl_list ::= nt_decl_head.
nt_decl_list(A) ::= nt_decl_head(L) ASSIGN initializer(I).          { A = build_initializer(p, L, I); }

open(A) ::= .                                                       { scope_open(p->unit); A = 0; }

any_ident ::= IDENT.
any_ident ::= TYPENAME.

/* ---- declarations ---- */

declaration(A) ::= decl_list(L) SEMI(E).                            { A = build_declaration_end(p, L, E); }
declaration(A) ::= specs(S) SEMI(E).                                { A = build_declaration_alone(p, S, E); }
declaration(A) ::= specs_nt(S) SEMI(E).                             { A = build_declaration_alone(p, S, E); }
declaration ::= static_assert.

/* Reduced on the token after, so that the name is known when that is classified. */
decl_head(A) ::= specs(S) declarator(D) post(P).                    { A = build_declaration(p, S, D, P); }
decl_head(A) ::= specs_nt(S) nt_declarator(D) post(P).              { A = build_declaration(p, S, D, P); }
decl_head(A) ::= decl_list(L) COMMA attrs(T) declarator(D) post(P). { A = build_declaration_more(p, L, T, D, P); }
decl_list ::= decl_head.
decl_list(A) ::= decl_head(L) ASSIGN initializer(I).                { A = build_initializer(p, L, I); }

static_assert(A) ::= STATIC_ASSERT(T) LPAREN assign(E) RPAREN SEMI(Z).                    { A = node_2(p, N_STATIC_ASSERT, T, Z, E, NULL); }
static_assert(A) ::= STATIC_ASSERT(T) LPAREN assign(E) COMMA strings(S) RPAREN SEMI(Z).   { A = node_2(p, N_STATIC_ASSERT, T, Z, E, S); }

fundef(A) ::= fun_head(H) body(B).                                  { A = build_function(p, H, list_none, B); }
fundef(A) ::= fun_head(H) KR kr_decls(K) body(B).                   { A = build_function(p, H, K, B); }
fun_head(A) ::= specs(S) declarator(D) post(P).                     { A = build_function_head(p, S, D, P); }
fun_head(A) ::= specs_nt(S) nt_declarator(D) post(P).               { A = build_function_head(p, S, D, P); }
kr_decls(A) ::= declaration(D).                                     { A = list_one(D); }
kr_decls(A) ::= kr_decls(L) declaration(D).                         { A = list_add(L, D); }

exception(A) ::= exception_head(H) SEMI(E).                         { A = build_exception(p, H, false, list_none, E); }
exception(A) ::= exception_head(H) LBRACE members(M) RBRACE SEMI(E).    { A = build_exception(p, H, true, M, E); }
exception_head(A) ::= EXCEPTION(T) any_ident(N).                    { A = build_exception_head(p, T, N, 0); }
exception_head(A) ::= EXCEPTION(T) any_ident(N) COLON any_ident(B). { A = build_exception_head(p, T, N, B); }

/* ---- specifiers: without a type yet, with keyword types, with one typedef name ---- */

specs ::= specs_kw.
specs ::= specs_tn.

specs_nt(A) ::= word(W).                    { A = specs_word(p, NULL, W); }
specs_nt(A) ::= extra(E).                   { A = specs_extra(p, NULL, E); }
specs_nt(A) ::= specs_nt(S) word(W).        { A = specs_word(p, S, W); }
specs_nt(A) ::= specs_nt(S) extra(E).       { A = specs_extra(p, S, E); }

specs_kw(A) ::= KWTYPE(W).                  { A = specs_word(p, NULL, W); }
specs_kw(A) ::= tspec(T).                   { A = specs_type(p, NULL, T); }
specs_kw(A) ::= specs_nt(S) KWTYPE(W).      { A = specs_word(p, S, W); }
specs_kw(A) ::= specs_nt(S) tspec(T).       { A = specs_type(p, S, T); }
specs_kw(A) ::= specs_kw(S) KWTYPE(W).      { A = specs_word(p, S, W); }
specs_kw(A) ::= specs_kw(S) tspec(T).       { A = specs_type(p, S, T); }
specs_kw(A) ::= specs_kw(S) word(W).        { A = specs_word(p, S, W); }
specs_kw(A) ::= specs_kw(S) extra(E).       { A = specs_extra(p, S, E); }

specs_tn(A) ::= TYPENAME(N).                { A = specs_name(p, NULL, N); }
specs_tn(A) ::= specs_nt(S) TYPENAME(N).    { A = specs_name(p, S, N); }
specs_tn(A) ::= specs_tn(S) word(W).        { A = specs_word(p, S, W); }
specs_tn(A) ::= specs_tn(S) extra(E).       { A = specs_extra(p, S, E); }

word ::= STORAGE.
word ::= STATIC.
word ::= QUAL.

extra(A) ::= ATTR(T).                                   { A = build_attribute(p, T); }
extra(A) ::= ALIGNAS(T) LPAREN assign(E) RPAREN(R).     { A = node_2(p, N_ALIGNAS, T, R, E, NULL); }
extra(A) ::= ALIGNAS(T) LPAREN type_name(E) RPAREN(R).  { A = node_2(p, N_ALIGNAS, T, R, E, NULL); }

tspec(A) ::= STRUCT(T) attrs(L) any_ident(N).           { A = build_tag_use(p, N_STRUCT, T, L, N, NULL); }
tspec(A) ::= struct_open(S) members(M) RBRACE(R).       { A = build_members(p, S, M, R); }
tspec(A) ::= struct_open(S) members(M) member_head(H) RBRACE(R).    { A = build_members(p, S, list_add(M, H.first), R); }
tspec(A) ::= struct_open(S) members(M) error RBRACE(R). { A = build_members(p, S, M, R); }
struct_open(A) ::= STRUCT(T) attrs(L) any_ident(N) LBRACE.          { A = build_tag(p, N_STRUCT, T, L, N, NULL); }
struct_open(A) ::= STRUCT(T) attrs(L) LBRACE.                       { A = build_tag(p, N_STRUCT, T, L, 0, NULL); }

members(A) ::= .                                        { A = list_none; }
members(A) ::= members(L) member(M).                    { A = list_add(L, M); }
member(A) ::= member_head(L) SEMI(E).                   { A = build_declaration_end(p, L, E); }
member(A) ::= specs(S) SEMI(E).                         { A = build_declaration_alone(p, S, E); }
member(A) ::= specs_nt(S) SEMI(E).                      { A = build_declaration_alone(p, S, E); }
member ::= static_assert.
member(A) ::= SEMI(T).                                  { A = node_at(p, N_EMPTY, T, T); }
member(A) ::= error SEMI(T).                            { A = node_at(p, N_BAD, T, T); }
member_head(A) ::= specs(S) member_decl(D).             { A = build_member(p, S, D); }
member_head(A) ::= specs_nt(S) nt_member_decl(D).       { A = build_member(p, S, D); }
member_head(A) ::= member_head(L) COMMA attrs(T) member_decl(D).    { A = build_member_more(p, L, T, D); }
member_decl(A) ::= declarator(D) post(P).               { A = build_member_decl(p, 0, D, NULL, P); }
member_decl(A) ::= declarator(D) COLON assign(W) post(P).           { A = build_member_decl(p, 0, D, W, P); }
member_decl(A) ::= COLON(C) assign(W) post(P).          { A = build_member_decl(p, C, NULL, W, P); }
nt_member_decl(A) ::= nt_declarator(D) post(P).         { A = build_member_decl(p, 0, D, NULL, P); }
nt_member_decl(A) ::= nt_declarator(D) COLON assign(W) post(P).     { A = build_member_decl(p, 0, D, W, P); }
nt_member_decl(A) ::= COLON(C) assign(W) post(P).       { A = build_member_decl(p, C, NULL, W, P); }

tspec(A) ::= ENUM(T) attrs(L) any_ident(N).             { A = build_tag_use(p, N_ENUM, T, L, N, NULL); }
tspec(A) ::= ENUM(T) attrs(L) any_ident(N) enum_base(B).            { A = build_tag_use(p, N_ENUM, T, L, N, B); }
tspec(A) ::= enum_head(S) LBRACE RBRACE(R).             { A = build_members(p, S, list_none, R); }
tspec(A) ::= enum_head(S) LBRACE enumerators(M) RBRACE(R).          { A = build_members(p, S, M, R); }
tspec(A) ::= enum_head(S) LBRACE enumerators(M) COMMA RBRACE(R).    { A = build_members(p, S, M, R); }
enum_head(A) ::= ENUM(T) attrs(L) any_ident(N).         { A = build_tag(p, N_ENUM, T, L, N, NULL); }
enum_head(A) ::= ENUM(T) attrs(L).                      { A = build_tag(p, N_ENUM, T, L, 0, NULL); }
enum_head(A) ::= ENUM(T) attrs(L) any_ident(N) enum_base(B).        { A = build_tag(p, N_ENUM, T, L, N, B); }
enum_head(A) ::= ENUM(T) attrs(L) enum_base(B).         { A = build_tag(p, N_ENUM, T, L, 0, B); }
enum_base(A) ::= ENUM_COLON BASETYPE(W).                { A = specs_word(p, NULL, W); }
enum_base(A) ::= enum_base(S) BASETYPE(W).              { A = specs_word(p, S, W); }
enumerators(A) ::= enumerator(E).                       { A = list_one(E); }
enumerators(A) ::= enumerators(L) COMMA enumerator(E).  { A = list_add(L, E); }
enumerator(A) ::= any_ident(N) attrs(L).                { A = build_enumerator(p, N, L, NULL); }
enumerator(A) ::= any_ident(N) attrs(L) ASSIGN assign(E).           { A = build_enumerator(p, N, L, E); }

tspec(A) ::= TYPEOF(T) LPAREN expr(E) RPAREN(R).        { A = build_typeof(p, T, E, R); }
tspec(A) ::= TYPEOF(T) LPAREN type_name(E) RPAREN(R).   { A = build_typeof(p, T, E, R); }
tspec(A) ::= ATOMIC_OF(T) LPAREN type_name(N) RPAREN(R).    { A = node_2(p, N_ATOMIC, T, R, N, NULL); }
tspec(A) ::= BITINT(T) LPAREN assign(E) RPAREN(R).      { A = node_2(p, N_BITINT, T, R, E, NULL); }
tspec(A) ::= HANDLE(T) LPAREN type_name(N) RPAREN(R).   { A = build_handle(p, T, N, R); }

/* ---- declarators ---- */

attrs(A) ::= .                                          { A = list_none; }
attrs(A) ::= attrs(L) ATTR(T).                          { A = list_add(L, build_attribute(p, T)); }
pattrs(A) ::= .                                         { A = list_none; }
pattrs(A) ::= pattrs(L) PATTR(T).                       { A = list_add(L, build_attribute(p, T)); }
post(A) ::= .                                           { A = list_none; }
post(A) ::= post(L) ATTR(T).                            { A = list_add(L, build_attribute(p, T)); }
post(A) ::= post(L) ASM(T) LPAREN strings RPAREN(R).    { A = list_add(L, node_at(p, N_ATTRIBUTE, T, R)); }

pointer(A) ::= STAR(T).                                 { A = build_pointer(p, T); }
pointer(A) ::= CARET(T).                                { A = build_pointer(p, T); }
pointer(A) ::= pointer(D) QUAL(W).                      { A = build_pointer_word(p, D, W); }
pointer(A) ::= pointer(D) ATTR(T).                      { A = build_pointer_attribute(p, D, T); }

suffix(A) ::= LBRACKET(L) array_quals(Q) RBRACKET(R).               { A = build_array(p, L, Q, NULL, R); }
suffix(A) ::= LBRACKET(L) array_quals(Q) assign(E) RBRACKET(R).     { A = build_array(p, L, Q, E, R); }
suffix(A) ::= LBRACKET(L) array_quals(Q) STAR RBRACKET(R).          { A = build_array_star(p, L, Q, R); }
suffix(A) ::= LPAREN(L) RPAREN(R) raises(X).                        { A = build_params(p, L, list_none, R, X, NODE_OLD_STYLE); }
suffix(A) ::= LPAREN(L) open(O) params(P) RPAREN(R) raises(X).      { A = build_params_scoped(p, L, P, R, X); (void)O; }
kr_suffix(A) ::= LPAREN(L) ident_list(I) RPAREN(R) raises(X).       { A = build_params(p, L, I, R, X, NODE_OLD_STYLE); }
raises(A) ::= .                                         { A = 0; }
raises ::= RAISES.
array_quals(A) ::= .                                    { A = 0; }
array_quals(A) ::= array_quals(Q) QUAL(W).              { A = Q | word_value(p, W); }
array_quals(A) ::= array_quals(Q) STATIC(W).            { A = Q | word_value(p, W); }

/* After a type: any name. */
declarator ::= direct.
declarator(A) ::= pointer(P) declarator(D).             { A = build_inner(p, P, D); }
direct(A) ::= any_ident(N).                             { A = build_name(p, N); }
direct(A) ::= LPAREN(L) pattrs(T) declarator(D) RPAREN(R).          { A = build_paren(p, L, T, D, R); }
direct(A) ::= direct(D) suffix(S).                      { A = build_suffix(p, S, D); }
direct(A) ::= direct(D) kr_suffix(S).                   { A = build_suffix(p, S, D); }

/* Where no type has been seen: the first name is no typedef name. */
nt_declarator ::= nt_direct.
nt_declarator(A) ::= pointer(P) declarator(D).          { A = build_inner(p, P, D); }
nt_direct(A) ::= IDENT(N).                              { A = build_name(p, N); }
nt_direct(A) ::= LPAREN(L) pattrs(T) declarator(D) RPAREN(R).       { A = build_paren(p, L, T, D, R); }
nt_direct(A) ::= nt_direct(D) suffix(S).                { A = build_suffix(p, S, D); }
nt_direct(A) ::= nt_direct(D) kr_suffix(S).             { A = build_suffix(p, S, D); }

/* In a parameter a typedef name directly after `(` is a type, so such a parenthesis holds parameters. */
p_declarator ::= p_direct.
p_declarator(A) ::= pointer(P) p_declarator(D).         { A = build_inner(p, P, D); }
p_direct(A) ::= any_ident(N).                           { A = build_name(p, N); }
p_direct(A) ::= LPAREN(L) pattrs(T) i_declarator(D) RPAREN(R).      { A = build_paren(p, L, T, D, R); }
p_direct(A) ::= p_direct(D) suffix(S).                  { A = build_suffix(p, S, D); }
p_direct(A) ::= p_direct(D) kr_suffix(S).               { A = build_suffix(p, S, D); }
i_declarator ::= i_direct.
i_declarator(A) ::= pointer(P) p_declarator(D).         { A = build_inner(p, P, D); }
i_direct(A) ::= IDENT(N).                               { A = build_name(p, N); }
i_direct(A) ::= LPAREN(L) pattrs(T) i_declarator(D) RPAREN(R).      { A = build_paren(p, L, T, D, R); }
i_direct(A) ::= i_direct(D) suffix(S).                  { A = build_suffix(p, S, D); }
i_direct(A) ::= i_direct(D) kr_suffix(S).               { A = build_suffix(p, S, D); }

abstract(A) ::= pointer(P).                             { A = build_inner(p, P, NULL); }
abstract(A) ::= pointer(P) abstract(D).                 { A = build_inner(p, P, D); }
abstract(A) ::= abstract_direct(D) attrs(T).            { A = build_abstract(p, D, T); }
abstract_direct(A) ::= LPAREN(L) pattrs(T) abstract(D) RPAREN(R).   { A = build_paren(p, L, T, D, R); }
abstract_direct(A) ::= suffix(S).                       { A = build_suffix(p, S, NULL); }
abstract_direct(A) ::= abstract_direct(D) suffix(S).    { A = build_suffix(p, S, D); }

params(A) ::= param_list(L).                            { A = params_end(p, L, 0); }
params(A) ::= param_list(L) COMMA ELLIPSIS(T).          { A = params_end(p, L, T); }
params(A) ::= param_list SEMI param_list(L).            { A = params_end(p, L, 0); }
params(A) ::= ELLIPSIS(T).                              { A = params_end(p, list_none, T); }
param_list(A) ::= param(N).                             { A = list_one(N); }
param_list(A) ::= param_list(L) COMMA param(N).         { A = list_add(L, N); }
param(A) ::= specs(S) p_declarator(D) attrs(T).         { A = build_param(p, S, D, T); }
param(A) ::= specs_nt(S) i_declarator(D) attrs(T).      { A = build_param(p, S, D, T); }
param(A) ::= specs(S).                                  { A = build_param(p, S, NULL, list_none); }
param(A) ::= specs(S) abstract(D).                      { A = build_param(p, S, D, list_none); }
param(A) ::= specs_nt(S).                               { A = build_param(p, S, NULL, list_none); }
param(A) ::= specs_nt(S) abstract(D).                   { A = build_param(p, S, D, list_none); }
ident_list(A) ::= IDENT(N).                             { A = list_one(build_kr_param(p, N)); }
ident_list(A) ::= ident_list(L) COMMA IDENT(N).         { A = list_add(L, build_kr_param(p, N)); }

type_name(A) ::= specs(S).                              { A = build_type_name(p, S, NULL); }
type_name(A) ::= specs(S) abstract(D).                  { A = build_type_name(p, S, D); }
type_name(A) ::= specs_nt(S).                           { A = build_type_name(p, S, NULL); }
type_name(A) ::= specs_nt(S) abstract(D).               { A = build_type_name(p, S, D); }

/* ---- initialisers ---- */

initializer ::= assign.
initializer ::= braces.
braces(A) ::= LBRACE(L) RBRACE(R).                      { A = build_list(p, E_INIT_LIST, L, R, list_none); }
braces(A) ::= LBRACE(L) inits(I) RBRACE(R).             { A = build_list(p, E_INIT_LIST, L, R, I); }
braces(A) ::= LBRACE(L) inits(I) COMMA RBRACE(R).       { A = build_list(p, E_INIT_LIST, L, R, I); }
inits(A) ::= init(I).                                   { A = list_one(I); }
inits(A) ::= inits(L) COMMA init(I).                    { A = list_add(L, I); }
init ::= initializer.
init(A) ::= designators(L) ASSIGN initializer(I).       { A = build_designated(p, L, I); }
init(A) ::= designators(L) initializer(I).              { A = build_designated(p, L, I); }
init(A) ::= any_ident(N) COLON initializer(I).          { A = build_designated(p, list_one(build_named(p, E_DESIGNATOR_MEMBER, N, N)), I); }
designators(A) ::= designator(D).                       { A = list_one(D); }
designators(A) ::= designators(L) designator(D).        { A = list_add(L, D); }
designator(A) ::= LBRACKET(L) assign(E) RBRACKET(R).    { A = node_2(p, E_DESIGNATOR_INDEX, L, R, E, NULL); }
designator(A) ::= LBRACKET(L) assign(E) ELLIPSIS assign(F) RBRACKET(R).     { A = node_2(p, E_DESIGNATOR_INDEX, L, R, E, F); }
designator(A) ::= DOT(T) any_ident(N).                  { A = build_named(p, E_DESIGNATOR_MEMBER, T, N); }

/* ---- expressions ---- */

primary(A) ::= IDENT(N).                                { A = build_ident(p, N); }
primary(A) ::= NUMBER(T).                               { A = node_at(p, E_NUMBER, T, T); }
primary(A) ::= CHARACTER(T).                            { A = node_at(p, E_CHARACTER, T, T); }
primary ::= strings.
primary(A) ::= LPAREN(L) expr(E) RPAREN(R).             { A = node_2(p, E_PAREN, L, R, E, NULL); }
primary(A) ::= LPAREN(L) compound(B) RPAREN(R).         { A = node_2(p, E_STATEMENT, L, R, NULL, B); }
primary(A) ::= GENERIC(T) LPAREN assign(E) COMMA assocs(L) RPAREN(R).       { A = build_args(p, E_GENERIC, T, R, E, L); }
primary(A) ::= GENERIC(T) LPAREN type_name(E) COMMA assocs(L) RPAREN(R).    { A = build_args(p, E_GENERIC, T, R, E, L); }
primary(A) ::= BUILTIN(T) LPAREN args(L) RPAREN(R).     { A = build_builtin(p, T, L, R); }
primary(A) ::= OFFSETOF(T) LPAREN type_name(N) COMMA offset(L) RPAREN(R).   { A = build_offsetof(p, T, N, L, R); }
primary(A) ::= NEWEXC(T) LPAREN args_opt(L) RPAREN(R).  { A = build_new_exception(p, T, L, R); }
strings(A) ::= STRING(T).                               { A = node_at(p, E_STRING, T, T); }
strings(A) ::= strings(S) STRING(T).                    { A = S; A->last = T; }
assocs(A) ::= assoc(N).                                 { A = list_one(N); }
assocs(A) ::= assocs(L) COMMA assoc(N).                 { A = list_add(L, N); }
assoc(A) ::= type_name(T) COLON assign(E).              { A = node_2(p, E_ASSOCIATION, T->first, E->last, T, E); }
assoc(A) ::= DEFAULT(T) COLON assign(E).                { A = node_2(p, E_ASSOCIATION, T, E->last, NULL, E); }
offset(A) ::= any_ident(N).                             { A = list_one(build_named(p, E_DESIGNATOR_MEMBER, N, N)); }
offset(A) ::= offset(L) DOT(T) any_ident(N).            { A = list_add(L, build_named(p, E_DESIGNATOR_MEMBER, T, N)); }
offset(A) ::= offset(L) ARROW(T) any_ident(N).          { A = list_add(L, build_named(p, E_DESIGNATOR_MEMBER, T, N)); }
offset(A) ::= offset(L) LBRACKET(T) expr(E) RBRACKET(R).    { A = list_add(L, build_offset_index(p, T, E, R)); }

postfix ::= primary.
postfix(A) ::= postfix(E) LBRACKET expr(I) RBRACKET(R). { A = node_2(p, E_INDEX, E->first, R, E, I); }
postfix(A) ::= postfix(E) LPAREN args_opt(L) RPAREN(R). { A = build_args(p, E_CALL, E->first, R, E, L); }
postfix(A) ::= postfix(E) DOT any_ident(N).             { A = build_member_access(p, E_MEMBER, E, N); }
postfix(A) ::= postfix(E) ARROW any_ident(N).           { A = build_member_access(p, E_ARROW, E, N); }
postfix(A) ::= postfix(E) INC(T).                       { A = build_postfix(p, OP_INC, E, T); }
postfix(A) ::= postfix(E) DEC(T).                       { A = build_postfix(p, OP_DEC, E, T); }
postfix(A) ::= LPAREN(L) type_name(T) RPAREN braces(B). { A = node_2(p, E_COMPOUND_LITERAL, L, B->last, T, B); }
args_opt(A) ::= .                                       { A = list_none; }
args_opt ::= args.
args(A) ::= arg(E).                                     { A = list_one(E); }
args(A) ::= args(L) COMMA arg(E).                       { A = list_add(L, E); }
arg ::= assign.
arg(A) ::= type_name(T).                                { A = build_type_arg(p, T); }
arg(A) ::= exception_union(L).                          { A = build_union(p, L); }
arg(A) ::= DOT(T) any_ident(N) ASSIGN assign(E).        { A = build_named_arg(p, T, N, E); }
exception_union(A) ::= TYPENAME(T) PIPE any_ident(U).   { A = list_add(list_one(build_typedef_name(p, T)), build_typedef_name(p, U)); }
exception_union(A) ::= exception_union(L) PIPE any_ident(U).    { A = list_add(L, build_typedef_name(p, U)); }

unary ::= postfix.
unary(A) ::= INC(T) unary(E).                           { A = build_unary(p, OP_INC, T, E); }
unary(A) ::= DEC(T) unary(E).                           { A = build_unary(p, OP_DEC, T, E); }
unary(A) ::= AMP(T) cast(E).                            { A = build_unary(p, OP_ADDRESS, T, E); }
unary(A) ::= STAR(T) cast(E).                           { A = build_unary(p, OP_DEREF, T, E); }
unary(A) ::= PLUS(T) cast(E).                           { A = build_unary(p, OP_PLUS, T, E); }
unary(A) ::= MINUS(T) cast(E).                          { A = build_unary(p, OP_MINUS, T, E); }
unary(A) ::= TILDE(T) cast(E).                          { A = build_unary(p, OP_BIT_NOT, T, E); }
unary(A) ::= NOT(T) cast(E).                            { A = build_unary(p, OP_NOT, T, E); }
unary(A) ::= REAL(T) cast(E).                           { A = build_unary(p, word_value(p, T), T, E); }
unary(A) ::= SIZEOF(T) unary(E).                        { A = node_2(p, E_SIZEOF, T, E->last, E, NULL); }
unary(A) ::= SIZEOF(T) LPAREN type_name(N) RPAREN(R).   { A = node_2(p, E_SIZEOF, T, R, N, NULL); }
unary(A) ::= ALIGNOF(T) unary(E).                       { A = node_2(p, E_ALIGNOF, T, E->last, E, NULL); }
unary(A) ::= ALIGNOF(T) LPAREN type_name(N) RPAREN(R).  { A = node_2(p, E_ALIGNOF, T, R, N, NULL); }
unary(A) ::= ANDAND(T) any_ident(N).                    { A = build_named(p, E_LABEL_ADDRESS, T, N); }
unary(A) ::= AWAIT(T) cast(E).                          { A = build_await(p, T, E); }

cast ::= unary.
cast(A) ::= LPAREN(L) type_name(T) RPAREN cast(E).      { A = node_2(p, E_CAST, L, E->last, T, E); }

assign ::= cast.
assign(A) ::= assign(B) STAR assign(C).                 { A = build_binary(p, OP_MUL, B, C); }
assign(A) ::= assign(B) SLASH assign(C).                { A = build_binary(p, OP_DIV, B, C); }
assign(A) ::= assign(B) PERCENT assign(C).              { A = build_binary(p, OP_MOD, B, C); }
assign(A) ::= assign(B) PLUS assign(C).                 { A = build_binary(p, OP_ADD, B, C); }
assign(A) ::= assign(B) MINUS assign(C).                { A = build_binary(p, OP_SUB, B, C); }
assign(A) ::= assign(B) SHL assign(C).                  { A = build_binary(p, OP_SHL, B, C); }
assign(A) ::= assign(B) SHR assign(C).                  { A = build_binary(p, OP_SHR, B, C); }
assign(A) ::= assign(B) LT assign(C).                   { A = build_binary(p, OP_LT, B, C); }
assign(A) ::= assign(B) GT assign(C).                   { A = build_binary(p, OP_GT, B, C); }
assign(A) ::= assign(B) LE assign(C).                   { A = build_binary(p, OP_LE, B, C); }
assign(A) ::= assign(B) GE assign(C).                   { A = build_binary(p, OP_GE, B, C); }
assign(A) ::= assign(B) EQ assign(C).                   { A = build_binary(p, OP_EQ, B, C); }
assign(A) ::= assign(B) NE assign(C).                   { A = build_binary(p, OP_NE, B, C); }
assign(A) ::= assign(B) AMP assign(C).                  { A = build_binary(p, OP_BIT_AND, B, C); }
assign(A) ::= assign(B) CARET assign(C).                { A = build_binary(p, OP_BIT_XOR, B, C); }
assign(A) ::= assign(B) PIPE assign(C).                 { A = build_binary(p, OP_BIT_OR, B, C); }
assign(A) ::= assign(B) ANDAND assign(C).               { A = build_pair(p, E_AND, B, C); }
assign(A) ::= assign(B) OROR assign(C).                 { A = build_pair(p, E_OR, B, C); }
assign(A) ::= assign(B) QUESTION expr(C) COLON assign(D).   [QUESTION] { A = build_conditional(p, B, C, D); }
assign(A) ::= assign(B) QUESTION COLON assign(D).       [QUESTION] { A = build_conditional(p, B, NULL, D); }
assign(A) ::= assign(B) ASSIGN assign(C).               { A = build_assign(p, OP_NONE, B, C); }
assign(A) ::= assign(B) MUL_ASSIGN assign(C).           { A = build_assign(p, OP_MUL, B, C); }
assign(A) ::= assign(B) DIV_ASSIGN assign(C).           { A = build_assign(p, OP_DIV, B, C); }
assign(A) ::= assign(B) MOD_ASSIGN assign(C).           { A = build_assign(p, OP_MOD, B, C); }
assign(A) ::= assign(B) ADD_ASSIGN assign(C).           { A = build_assign(p, OP_ADD, B, C); }
assign(A) ::= assign(B) SUB_ASSIGN assign(C).           { A = build_assign(p, OP_SUB, B, C); }
assign(A) ::= assign(B) SHL_ASSIGN assign(C).           { A = build_assign(p, OP_SHL, B, C); }
assign(A) ::= assign(B) SHR_ASSIGN assign(C).           { A = build_assign(p, OP_SHR, B, C); }
assign(A) ::= assign(B) AND_ASSIGN assign(C).           { A = build_assign(p, OP_BIT_AND, B, C); }
assign(A) ::= assign(B) XOR_ASSIGN assign(C).           { A = build_assign(p, OP_BIT_XOR, B, C); }
assign(A) ::= assign(B) OR_ASSIGN assign(C).            { A = build_assign(p, OP_BIT_OR, B, C); }

expr ::= assign.
expr(A) ::= expr(B) COMMA assign(C).                    { A = build_pair(p, E_COMMA, B, C); }
expr_opt(A) ::= .                                       { A = NULL; }
expr_opt ::= expr.

/* ---- statements ---- */

compound(A) ::= LBRACE(L) open(O) items(I) RBRACE(R).       { A = build_compound(p, L, I, R); scope_close(p->unit); (void)O; }
compound(A) ::= LBRACE(L) open(O) items(I) error RBRACE(R). { A = build_compound(p, L, I, R); scope_close(p->unit); (void)O; }
body(A) ::= LBRACE(L) items(I) RBRACE(R).               { A = build_compound(p, L, I, R); }
body(A) ::= LBRACE(L) items(I) error RBRACE(R).         { A = build_compound(p, L, I, R); }
items(A) ::= .                                          { A = list_none; }
items(A) ::= items(L) item(S).                          { A = list_add(L, S); }
item ::= simple.
item ::= label.
item(A) ::= sattrs(L) label(S).                         { A = build_attributed(p, S, L); }
item(A) ::= declaration(D).                             { A = build_decl_item(p, D); }
item(A) ::= fundef(D).                                  { A = build_decl_item(p, D); }
item(A) ::= LABEL(T) label_names(L) SEMI(E).            { A = build_list(p, S_LABEL_DECL, T, E, L); }
item(A) ::= error SEMI(E).                              { A = node_at(p, S_EMPTY, E, E); }
label_names(A) ::= any_ident(N).                        { A = list_one(build_named(p, E_IDENT, N, N)); }
label_names(A) ::= label_names(L) COMMA any_ident(N).   { A = list_add(L, build_named(p, E_IDENT, N, N)); }

/* Below if, while and the like a label belongs to the statement that follows. */
stmt ::= simple.
stmt(A) ::= label(L) stmt(S).                           { A = build_labelled(p, L, S); }
stmt(A) ::= sattrs(T) label(L) stmt(S).                 { A = build_attributed(p, build_labelled(p, L, S), T); }
label(A) ::= any_ident(N) COLON(C).                     { A = build_label(p, N, C); }
label(A) ::= CASE(T) assign(E) COLON(C).                { A = build_case(p, T, E, NULL, C); }
label(A) ::= CASE(T) assign(E) ELLIPSIS assign(F) COLON(C).     { A = build_case(p, T, E, F, C); }
label(A) ::= DEFAULT(T) COLON(C).                       { A = node_at(p, S_DEFAULT, T, C); }

simple ::= plain.
plain ::= compound.
plain(A) ::= expr(E) SEMI(Z).                          { A = node_2(p, S_EXPR, E->first, Z, E, NULL); }
plain(A) ::= SEMI(T).                                  { A = node_at(p, S_EMPTY, T, T); }
simple(A) ::= sattrs(L) plain(S).                       { A = build_attributed(p, S, L); }
sattrs(A) ::= SATTR(T).                                 { A = list_one(build_attribute(p, T)); }
sattrs(A) ::= sattrs(L) SATTR(T).                       { A = list_add(L, build_attribute(p, T)); }

plain(A) ::= IF(T) LPAREN open(O) expr(E) RPAREN stmt(S).  [THEN]  { A = build_if(p, T, E, S, NULL); (void)O; }
plain(A) ::= IF(T) LPAREN open(O) expr(E) RPAREN stmt(S) ELSE stmt(F).     { A = build_if(p, T, E, S, F); (void)O; }
plain(A) ::= SWITCH(T) LPAREN open(O) expr(E) RPAREN stmt(S).  { A = build_loop(p, S_SWITCH, T, E, S, S->last); (void)O; }
plain(A) ::= WHILE(T) LPAREN open(O) expr(E) RPAREN stmt(S).   { A = build_loop(p, S_WHILE, T, E, S, S->last); (void)O; }
plain(A) ::= DO(T) open(O) stmt(S) WHILE LPAREN expr(E) RPAREN SEMI(Z).    { A = build_loop(p, S_DO, T, E, S, Z); (void)O; }
plain(A) ::= FOR(T) LPAREN open(O) declaration(D) expr_opt(E) SEMI expr_opt(F) RPAREN stmt(S).     { A = build_for(p, T, D, E, F, S); (void)O; }
plain(A) ::= FOR(T) LPAREN open(O) expr_opt(D) SEMI expr_opt(E) SEMI expr_opt(F) RPAREN stmt(S).   { A = build_for(p, T, D, E, F, S); (void)O; }
plain(A) ::= GOTO(T) any_ident(N) SEMI(E).             { A = build_named(p, S_GOTO, T, N); A->last = E; }
plain(A) ::= GOTO(T) STAR expr(E) SEMI(Z).             { A = node_2(p, S_GOTO_COMPUTED, T, Z, E, NULL); }
plain(A) ::= CONTINUE(T) SEMI(E).                      { A = node_at(p, S_CONTINUE, T, E); }
plain(A) ::= BREAK(T) SEMI(E).                         { A = node_at(p, S_BREAK, T, E); }
plain(A) ::= RETURN(T) expr_opt(E) SEMI(Z).            { A = node_2(p, S_RETURN, T, Z, E, NULL); }
plain ::= asm.

asm(A) ::= ASM(T) asm_quals LPAREN strings(S) RPAREN SEMI(Z).   { A = build_asm(p, T, S, list_none, list_none, list_none, Z); }
asm(A) ::= ASM(T) asm_quals LPAREN strings(S) COLON asm_operands_opt(B) RPAREN SEMI(Z).     { A = build_asm(p, T, S, B, list_none, list_none, Z); }
asm(A) ::= ASM(T) asm_quals LPAREN strings(S) COLON asm_operands_opt(B) COLON asm_operands_opt(C) RPAREN SEMI(Z).   { A = build_asm(p, T, S, B, C, list_none, Z); }
asm(A) ::= ASM(T) asm_quals LPAREN strings(S) COLON asm_operands_opt(B) COLON asm_operands_opt(C) COLON clobbers_opt(D) RPAREN SEMI(Z). { A = build_asm(p, T, S, B, C, D, Z); }
asm(A) ::= ASM(T) asm_quals LPAREN strings(S) COLON asm_operands_opt(B) COLON asm_operands_opt(C) COLON clobbers_opt(D) COLON asm_labels(E) RPAREN SEMI(Z).    { A = build_asm(p, T, S, B, C, list_join(D, E), Z); }
asm_quals ::= .
asm_quals ::= asm_quals word.
asm_quals ::= asm_quals GOTO.
asm_operands_opt(A) ::= .                               { A = list_none; }
asm_operands_opt ::= asm_operands.
asm_operands(A) ::= asm_operand(E).                     { A = list_one(E); }
asm_operands(A) ::= asm_operands(L) COMMA asm_operand(E).   { A = list_add(L, E); }
asm_operand(A) ::= strings(S) LPAREN expr(E) RPAREN(R). { A = node_2(p, S_ASM_OPERAND, S->first, R, S, E); }
asm_operand(A) ::= LBRACKET(L) any_ident(N) RBRACKET strings(S) LPAREN expr(E) RPAREN(R).   { A = build_asm_operand(p, L, N, S, E, R); }
clobbers_opt(A) ::= .                                   { A = list_none; }
clobbers_opt ::= clobbers.
clobbers(A) ::= strings(S).                             { A = list_one(node_2(p, S_ASM_OPERAND, S->first, S->last, S, NULL)); }
clobbers(A) ::= clobbers(L) COMMA strings(S).           { A = list_add(L, node_2(p, S_ASM_OPERAND, S->first, S->last, S, NULL)); }
asm_labels(A) ::= any_ident(N).                         { A = list_one(build_named(p, S_ASM_OPERAND, N, N)); }
asm_labels(A) ::= asm_labels(L) COMMA any_ident(N).     { A = list_add(L, build_named(p, S_ASM_OPERAND, N, N)); }

/* ---- statements of the dialect ---- */

plain ::= try. [THEN]
try(A) ::= TRY(T) compound(B) handlers(H).              [THEN] { A = build_try(p, T, B, H, NULL, NULL); }
try(A) ::= TRY(T) compound(B) handlers(H) ELSE compound(E).     [THEN] { A = build_try(p, T, B, H, E, NULL); }
try(A) ::= TRY(T) compound(B) handlers(H) FINALLY compound(F).  { A = build_try(p, T, B, H, NULL, F); }
try(A) ::= TRY(T) compound(B) handlers(H) ELSE compound(E) FINALLY compound(F).     { A = build_try(p, T, B, H, E, F); }
try(A) ::= TRY(T) compound(B) FINALLY compound(F).      { A = build_try(p, T, B, list_none, NULL, F); }
handlers(A) ::= handler(H).                             { A = list_one(H); }
handlers(A) ::= handlers(L) handler(H).                 { A = list_add(L, H); }
handler(A) ::= EXCEPT(T) compound(B).                   { A = build_except(p, T, 0, B); }
handler(A) ::= EXCEPT(T) STAR(S) compound(B).           { A = build_except(p, T, S, B); }
handler(A) ::= except_head(H) compound(B).              { A = build_except_end(p, H, B); }
except_head(A) ::= EXCEPT(T) LPAREN open(O) types(L) RPAREN.                    { A = build_except_head(p, T, 0, L, 0); (void)O; }
except_head(A) ::= EXCEPT(T) LPAREN open(O) types(L) STAR any_ident(N) RPAREN.  { A = build_except_head(p, T, 0, L, N); (void)O; }
except_head(A) ::= EXCEPT(T) STAR(S) LPAREN open(O) types(L) RPAREN.            { A = build_except_head(p, T, S, L, 0); (void)O; }
except_head(A) ::= EXCEPT(T) STAR(S) LPAREN open(O) types(L) STAR any_ident(N) RPAREN.  { A = build_except_head(p, T, S, L, N); (void)O; }
types(A) ::= any_ident(N).                              { A = list_one(build_typedef_name(p, N)); }
types(A) ::= types(L) PIPE any_ident(N).                { A = list_add(L, build_typedef_name(p, N)); }

plain(A) ::= RAISE(T) SEMI(Z).                         { A = build_dialect(p, S_RAISE, T, Z, NULL, NULL); }
plain(A) ::= RAISE(T) expr(E) SEMI(Z).                 { A = build_dialect(p, S_RAISE, T, Z, E, NULL); }
plain(A) ::= RAISE(T) expr(E) FROM expr(F) SEMI(Z).    { A = build_dialect(p, S_RAISE, T, Z, E, F); }
plain(A) ::= YIELD(T) expr(E) SEMI(Z).                 { A = build_dialect(p, S_YIELD, T, Z, E, NULL); }
plain(A) ::= DEFER(T) stmt(S).                         { A = build_dialect(p, S_DEFER, T, S->last, NULL, S); }
plain(A) ::= WITH(T) LPAREN open(O) with_operand(E) RPAREN compound(S).            { A = build_with(p, 0, T, E, S); (void)O; }
plain(A) ::= ASYNC_WITH(T) WITH LPAREN open(O) with_operand(E) RPAREN stmt(S).     { A = build_with(p, NODE_ASYNC, T, E, S); (void)O; }
with_operand ::= expr.
with_operand(A) ::= decl_list(L).                       { A = build_declaration_end(p, L, 0); }
plain(A) ::= ASYNC_FOR(T) FOR LPAREN open(O) decl_head(D) COLON expr(E) RPAREN stmt(S).    { A = build_async_for(p, T, D, E, S); (void)O; }
group_head(A) ::= TASK_GROUP(T) LPAREN open(O) any_ident(N) RPAREN.     { A = build_group_head(p, T, N); (void)O; }
plain(A) ::= group_head(H) compound(B).                { A = build_group(p, H, B); }

%code {
/* What no rule can do: reductions that hang at the end of a construct are carried out before the next name is looked up, for
   they end scopes. Where a name and a typedef name lead to one and the same reduction, that reduction is certain. */
void engine_settle(void *raw)
{
    yyParser *parser = raw;
    for (;;) {
        YYACTIONTYPE state = parser->yytos->stateno;
        if (state >= YY_MIN_REDUCE) {                   /* a shift that waits for its reduction */
            if (yyRuleInfoNRhs[state - YY_MIN_REDUCE] == 0)
                return;
            yy_reduce(parser, state - YY_MIN_REDUCE, TOK_IDENT, 0, parser->p);
            continue;
        }
        YYACTIONTYPE action = yy_find_shift_action(TOK_IDENT, state);
        if (action < YY_MIN_REDUCE || action != yy_find_shift_action(TOK_TYPENAME, state))
            return;
        if (yyRuleInfoNRhs[action - YY_MIN_REDUCE] == 0 && parser->yytos >= &parser->yystack[parser->yystksz - 1]
            && yyGrowStack(parser))
            return;
        yy_reduce(parser, action - YY_MIN_REDUCE, TOK_IDENT, 0, parser->p);
    }
}

/* Whether kind could come next: follows the reductions it would bring about, without doing them. */
bool engine_accepts(const void *raw, int kind)
{
    const yyParser *parser = raw;
    enum { DEPTH = 64 };
    YYACTIONTYPE above[DEPTH];                          /* states pushed by reductions, over base */
    int pushed = 0;
    const yyStackEntry *base = parser->yytos;
    for (int steps = 0; steps < 1000; steps++) {
        YYACTIONTYPE state = pushed ? above[pushed - 1] : base->stateno;
        YYACTIONTYPE action = yy_find_shift_action((YYCODETYPE)kind, state);
        if (action <= YY_MAX_SHIFTREDUCE || action == YY_ACCEPT_ACTION)
            return true;
        if (action < YY_MIN_REDUCE)
            return false;
        int rule = action - YY_MIN_REDUCE, pop = -yyRuleInfoNRhs[rule];
        int from_above = pop < pushed ? pop : pushed;
        pushed -= from_above;
        base -= pop - from_above;
        if (pushed == DEPTH)
            return false;
        above[pushed] = yy_find_reduce_action(pushed ? above[pushed - 1] : base->stateno, yyRuleInfoLhs[rule]);
        pushed++;
    }
    return false;
}

/* After an error: how many brackets the recovery gives up, and whether that of a `for (` is among them. */
int engine_abandoned(const void *raw, bool *in_for)
{
    const yyParser *parser = raw;
    int open = 0, closed = 0;
    *in_for = false;
    for (const yyStackEntry *entry = parser->yytos; entry > parser->yystack; entry--) {
        if (entry->stateno < YY_MIN_REDUCE
            && yy_find_reduce_action(entry->stateno, YYERRORSYMBOL) <= YY_MAX_SHIFTREDUCE)
            break;
        switch (entry->major) {
        case TOK_RPAREN: case TOK_RBRACKET: case TOK_RBRACE:
            closed++;
            break;
        case TOK_LPAREN: case TOK_LBRACKET: case TOK_LBRACE:
            if (closed > 0) {
                closed--;
            } else {
                open++;
                *in_for = *in_for || entry[-1].major == TOK_FOR;
            }
            break;
        }
    }
    return open;
}

/* The next error is worth a message again. */
void engine_recovered(void *raw)
{
    ((yyParser *)raw)->yyerrcnt = -1;
}
}
