"""Makes the fixtures of the template language: what Jinja2, set up as transformers does, makes of templates.

Run it only when the fixtures have to change (pip install -r requirements.txt):

    python jinja.py ../resources/io/fireact/lm/text/jinja

writes templates.json: variables that all templates share, and templates with their text, or with the kind of
error that Python ends in; "open" says that it does so while compiling. The templates are written out below,
combined from values, operators, filters, tests and methods, and drawn at random from a grammar.
"""

import copy
import datetime
import json
import random
import re
import sys
from pathlib import Path

import transformers.utils.chat_template_utils as chats

VARIABLES = dict(
    messages=[
        dict(role="system", content="Be brief."),
        dict(role="user", content='Hi <b>there</b> & "you"'),
        dict(role="assistant", content="Ünïcödé 😀 ok\nline2",
             tool_calls=[dict(type="function", function=dict(name="f", arguments=dict(a=1, b=[1, 2.5, None, True])))]),
    ],
    add_generation_prompt=True, bos_token="<s>", eos_token="</s>", tools=None, documents=None,
    n=7, x=-3.5, s="Hello World", u="ǆ ß ŉ İ ﬁ Σας ΌΣΟΣ", l=[3, 1, 2], d=dict(b=1, a=dict(c=[1, 2])),
    ld=[dict(a=2, b="x"), dict(a=1, b="Y"), dict(a=2, b="z")], ls=["b", "A", "c", "a"], t=True, f=False, none_=None,
    empty="", emp=[], mixed=[1, "a", None],
)

OWN = """
range()|range(5)|range(5,0,-2)|range(100000)@length|range(100001)|range(10)[2:8:3]|3 in range(5)|range(3)==range(0,3)
dict(a=1)|dict([('a',1)],b=2)|dict([1])|namespace({'q':1},z=2).q|namespace(_a=1)|cycler(1,2).next()|joiner()()
raise_exception('no')|loop.index|varargs|caller()|{'a':1}.get('b',2)|{'a':1}.get()|{'a':1}.items()@first|{'a':1}.pop('a')
[1].append(2)|[1,2].index(2)|[1,1].count(1)|{1:2}=={1.0:2}|{true:1}[1]|{1:'a',true:'b'}|{[1]:2}|{(1,2):3}[(1,2)]
[1,2]==[1.0,2]|(1,)==[1]|1 < 2 < 3|1 < 3 < 2|1 in [1] == true|not 1 in [2]|not 1 == 2|-1 ** 2|2 ** -1|2 ** 3 ** 2
(-8) ** 0.5|0 ** -1|0 ** 0|1_000|0x1F|0b101|1e3|1.5e-7|00|1.|1.0.real|5 // 0|5 % 0|5 / 2|4 / 2|7 // -2|-7 // 2
-7.5 % 2|7 % -3|-7 % 3.5|2 ** 70|2 ** 70 / 3|2 ** 64 + 0.5|0.1 + 0.2|1e16|1e15|1e-5|0.0001|1/3|1e22|5e-324|-1e16
'a' 'b'|'a' ~ 1 ~ none ~ 2.0|1 ~ 2 + 3|1 + 2 ~ 3 * 4|'x' * 3|3 * 'x'|[1] * 2|'x' * -1|[1] + (2,)|'a' + 1|none + 1
true + true|1 if true|1 if false|(1 if false) is defined|1 if 0 else 2 if 0 else 3|1 and 2|0 or ''|1 and 0 or 3|not not 1
not undef|not undef is defined|not 1 is string|1 is odd and 2 is even|1 is not odd|1 is in [1]|3 is divisibleby 3 and true
2 is eq 1 + 1|undef is undefined|undef.a is defined|undef.a|undef[0]|undef()|d.zz|d.zz.y|d.a.c.0|l.0|s[99]|s.nope
u[7]|'😀'@length|'😀ab'[::-1]|'😀ab'[1]|messages[-1].role|messages[0].get('x') is none|messages[:-1]@last.role
messages[2].tool_calls[0].function.arguments@tojson|messages@selectattr('role','equalto','user')@map(attribute='content')@first
1,2|(1)|()|(1,)|[1,]|{'a':1,}|f(1|'\\u0041\\x41\\101\\n\\\\\\'\\q\\N{BULLET}'|'\\é'|"a'b"|'a"b'|['a"b',"c'd",'\\n\\x00\\u00e9\\u200b\\U0001F600']
'\\xZZ'|[undef]|[none,undef]@tojson|[1]@join@int + 1|-1@abs|(-1)@abs|2 * 3@string|'a' ~ 'b'@upper|not 'a'@length|x@abs@round@int
l is iterable and l is not string|1 is true|t is true|n is integer|x is float|true is integer|range is callable|undef is callable
'%05.1f|%-4s|%+d' % (2.25, 'a', 3)|'%(a)s' % {'a': 1}|'{:>5}|{!r}'.format(1, 'x')|'{0[a].real}'.format({'a': 2})|(1)[1:]|(1)[1:] ~ 'a'
x[1:]|'%c' % 65|s.__class__|s.upper.x|strftime_now('%Y-%m-%d %A %-d')|{}@random|s@urlize|nosuch()|s@nosuch|s is nosuch
""".strip().splitlines()

STATEMENTS = [
    "{% if x %}a{% elif n %}b{% else %}c{% endif %}", "{% for i in l %}{{ loop.index }}{{ i }}{% else %}e{% endfor %}",
    "{% for i in emp %}a{% else %}e{% endfor %}", "{% for i in l %}{% break %}{% else %}e{% endfor %}",
    "{% for i in l %}{% continue %}{% else %}e{% endfor %}", "{% for i in l if i > 1 %}{{ loop.length }}{{ i }}{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k, v in l %}{% endfor %}",
    "{% for i in l %}{{ loop.previtem }}|{{ loop.nextitem }}|{{ loop.changed(i > 1) }}|{{ loop.cycle('a','b') }} {% endfor %}",
    "{% for i in [[1,[2,3]],4] recursive %}{{ loop.depth }}{% if i is iterable %}({{ loop(i) }}){% else %}{{ i }}{% endif %}{% endfor %}",
    "{% for i in l %}{% set q = i %}{% endfor %}{{ q }}", "{% set q = 0 %}{% for i in l %}{% set q = q + i %}{{ q }}{% endfor %}{{ q }}",
    "{% set ns = namespace(q=0) %}{% for i in l %}{% set ns.q = ns.q + i %}{% endfor %}{{ ns.q }}{{ ns }}",
    "{% set d.q = 1 %}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a %}x{{ n }}{% endset %}{{ a }}",
    "{% set a | upper | length %}abc{% endset %}{{ a + 1 }}", "{% filter upper %}a{{ s }}{% endfilter %}", "{% filter length %}a{% endfilter %}",
    "{% macro m(a, b=2, *c) %}{% endmacro %}", "{% macro m(a, b=a) %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1) }}{{ m(1,2,3,q=4) }}{{ m() }}",
    "{% macro m() %}<{{ caller(5) }}>{% endmacro %}{% call(v) m() %}{{ v }}{{ n }}{% endcall %}{{ m() }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1,2) }}",
    "{{ m }}{% macro m() %}{{ later }}{% endmacro %}{% set later = 3 %}{{ m() }}{{ m.name }}{{ m }}",
    "{% macro m(k) %}{{ k }}{% if k %}{{ m(k - 1) }}{% endif %}{% endmacro %}{{ m(30) }}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% with n = 1, b = n %}{{ n }}{{ b }}{% endwith %}{{ n }}",
    "{% if false %}{% set n = 1 %}{% endif %}{{ n }}", "{% if true %}{% set n = 1 %}{% endif %}{{ n }}", "{{ n }}{% set n = 2 %}{{ n }}",
    "{% for loop in l %}{% endfor %}", "{% for i in l %}{% set loop = 1 %}{% endfor %}", "{% break %}", "{% macro m() %}{% break %}{% endmacro %}",
    "{% generation %}{% set q = 1 %}a{% endgeneration %}{{ q }}", "{% for i in l %}{% generation %}{{ i }}{% endgeneration %}-{% endfor %}",
    "a\n  {% if t %}\n  b\n  {% endif %}\nc\n", "a\n  {%+ if t +%}\n  b\n  {%- endif -%}\nc\n\n", "  {{- n -}}  \n x {{ n }}\n", "{# a #}\nb {#- c -#} d",
    "{% raw %}{{ n }}{% raw %}{% endraw %}x", "{%- raw -%} a {%- endraw -%}\n b", "{% raw %}a", "{{ n", "{% if n %}", "{% endif %}", "{# a", "{{ n }}\n", "\r\na\r\n",
    "{% include 'a' %}", "{% import 'a' as b %}", "{% from 'a' import b %}", "{% extends 'a' %}", "{% do 1 %}", "{% nosuch %}", "{% print n, s %}",
    "{{ 'a' if n }}{{ 'b' if not n }}", "{{- '\\n' }}{{ '{{' }}{{ \"%}\" }}", "{% set x = {'a': {'b': 1}} %}{{ x.a.b }}{{ x['a']['b'] }}{{ x.items.a }}",
    "{% for a in range(3) %}{% for b in range(a) %}{{ a }}{{ b }}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
]

# Expressions of published templates, and what went wrong with them once: each is printed and asked.
PUBLISHED = [
    "tools is not none and tools",
    "[1,'a',none,true]",
    "messages|length + 1",
    "''|default('d', true)",
    "'a' in messages[0].content",
    "'x'.join(['a','b'])",
    "not not true",
    "not x is defined",
    "messages|map(attribute='role')|list",
    "not 'a' in 'abc'",
    "messages[0].content|title",
    "1 == 1.0",
    "range(1,3)|list",
    "1 + 2 * 3",
    "messages[0].items()|list|length",
    "'a'|indent(2)",
    "namespace(a=1).a",
    "'a' and 'b'",
    "1|string + '1'",
    "messages is iterable",
    "'x' if messages[0].role == 'user' and add_generation_prompt",
    "3.7|int",
    "3 is odd",
    "'' or 'y'",
    "messages[0].content is string",
    "messages[0].content|trim|upper",
    "'a'|string ~ 1|string",
    "'a' + messages[0]['content'] | trim",
    "'a\\tb'",
    "messages[0].content is eq 'x'",
    "'%s-%d'|format('a',3)",
    "messages[1:]|length",
    "not tools is not none",
    "dict(a=1).a",
    "not (messages is defined)",
    "messages[0].content.startswith('h')",
    "messages[5]",
    "'ab'*2",
    "messages[0].content.rstrip()",
    "messages[0]['missing']",
    "messages[0].content.endswith('e')",
    "messages[0].content|first",
    "messages[0].content[-1]",
    "{'a':1}",
    "messages[0].content.count('h')",
    "1 < 2 and 2 < 3",
    "[1,2]|join(', ')",
    "(1,2)[0]",
    "-5|abs",
    "'abc'|batch(2)|list",
    "messages[0].missing",
    "none is none",
    "'a b'.split(' ', 1)",
    "-2 ** 2",
    "messages[0].content.lstrip('h')",
    "messages|length == 1",
    "3.567|round(1)",
    "messages[0].content|list",
    "messages[0] is mapping",
    "messages|rejectattr('role','equalto','user')|list|length",
    "4 / 2",
    "not tools",
    "'{}'.format(3)",
    "undefined_thing is undefined",
    "messages[0].role in ['user']",
    "none|default('d')",
    "messages[0].content.title()",
    "messages[0].content.find('t')",
    "messages[0].content|length",
    "(1,2)",
    "not messages[0].role == 'user'",
    "messages and 'yes'",
    "messages[0].content[:-1]",
    "messages[0].role ~ ':' if messages[0].role != 'user' else 'U'",
    "' a'~' b'",
    "messages[0].content|reverse",
    "0.1+0.2",
    "1 < 2 < 3",
    "messages|tojson(indent=2)",
    "messages|selectattr('role','equalto','user')|list|length",
    "''|default('d')",
    "messages[0].get('content')",
    "x is not defined",
    "'a,b'.split(',')|length",
    "'A'.lower()",
    "'ab'.isdigit()",
    "messages[-1].role",
    "'a' + ('b' if false else 'c')",
    "loop is defined",
    "messages|selectattr('role','equalto','system')|first",
    "none",
    "messages[0].content.split('i')[-1]",
    "messages[0].get('missing')",
    "undefined_thing",
    "'  a '|trim",
]
PUBLISHED_STATEMENTS = [
    "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% for turn in messages %}[{{ turn.role }}] {{ turn.content }}\n{% endfor %}{% if add_generation_prompt %}[assistant] {% endif %}\n",
    "{% for turn in messages %}{% if turn.role == 'assistant' %}[assistant] {% generation %}{{ turn.content }}{% endgeneration %}{% else %}[{{ turn.role }}] {{ turn.content }}{% endif %}\n{% endfor %}{% if add_generation_prompt %}[assistant] {% endif %}\n",
]

VALUES = ["1", "-7", "2.5", "true", "none", "undef", "'ab'", "''", "s", "u", "'3'", "[]", "[1,2,3]", "ls", "ld", "(1,2)", "d", "{}",
          "range(3)", "d.items()", "'<b>'|safe", "mixed", "messages[2].content", "2 ** 70", "-0.0"]
OPERATORS = "+ - * / // % ~ == != < <= > >= in and or".split() + ["not in"]
FILTERS = """abs|attr('a')|batch(2,'-')@list|capitalize|center(9)|count|default('D')|default('D',true)|dictsort|dictsort(by='value')|e|forceescape
filesizeformat|first|float|float(1.5)|format(1)|groupby('a')|indent|indent(2,true,true)|int|int(9,16)|items@list|join|join('-')|join(',','a')|last|length|list
lower|map('upper')@list|map(attribute='a',default=0)@list|max|min|max(attribute='a')|reject('odd')@list|rejectattr('a')@list|replace('l','L')|replace('a','b',1)
reverse@list|reverse@join|round|round(1,'ceil')|round(-1)|safe|safe + '<'|select@list|select('string')@list|selectattr('a','eq',2)@list|slice(2)@list|sort
sort(reverse=true)|sort(attribute='b')|string|sum|sum(attribute='a')|title|tojson|tojson(indent=2)|tojson(ensure_ascii=true,sort_keys=true)|tojson(separators=(',',':'))
tojson(bogus=1)|trim|trim('ab')|truncate(5)|truncate(4,true,'')|unique@list|upper|urlencode|wordcount|wordwrap(4)|xmlattr""".replace("\n", "|").split("|")
TESTS = """defined|undefined|none|boolean|true|false|integer|float|number|string|mapping|iterable|sequence|callable|lower|upper|odd|even
divisibleby 3|eq 1|ne 'a'|gt 1|in [1,2,'ab']|sameas none|escaped|filter|test""".replace("\n", "|").split("|")
METHODS = """upper()|lower()|title()|capitalize()|swapcase()|casefold()|strip()|lstrip('H ')|rstrip('d')|split()|split('l',1)|split(none,1)|rsplit('o',1)|rsplit()
splitlines()|splitlines(true)|partition(' ')|rpartition('o')|startswith('H')|startswith(('a','é'))|endswith('d',1)|find('o')|rfind('o',-3)|index('zz')|count('l')|count('')
replace('l','L',1)|replace('','-')|join(['x','y'])|join([1])|zfill(14)|center(14,'*')|ljust(13,'.')|rjust(13)|expandtabs(4)|removeprefix('He')|removesuffix('ld')|isdigit()|isalpha()
isalnum()|isnumeric()|islower()|isupper()|istitle()|isspace()|isascii()|isidentifier()|isprintable()|format(1)|nope()|upper(1)|startswith(1)""".replace("\n", "|").split("|")
TEXTS = ["s", "u", "''", "'  a b\\tc  '", "'x<y>'|safe", "'a\\r\\nb\\n'", "'-42'", "'²½三'", "'ÀÉ😀x'"]
SLICES = ["[0]", "[-1]", "[9]", "['a']", "[1:]", "[::-1]", "[:2]", "[-2::2]", "[none]", ".a", ".items", ".__class__", ".count(1)", ".nope.a"]


def outcome(template: str) -> dict:
    """What Python makes of a template."""
    case = dict(t=template)
    try:
        compiled = chats._cached_compile_jinja_template(template)
    except Exception as error:
        return case | dict(error=type(error).__name__, open=True)
    try:
        text = compiled.render(**copy.deepcopy(VARIABLES))
        # What has an address in it is no text to agree on.
        return case | (dict(error="address") if re.search("0x[0-9a-f]{6,}", text) else dict(text=text))
    except Exception as error:
        return case | dict(error=type(error).__name__)


class Grammar:
    """Random templates."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def value(self, depth=0):
        if depth > 2 or self.random.random() < 0.3:
            return self.one("x", "n", "s", "l", "d", "ld", "t", "none", "undef", "messages", "a", "b", "ns", "1", "'ab'", "[1, 2]", "''")
        inner = lambda: self.value(depth + 1)
        return self.one(
            lambda: f"{inner()} {self.one('+', '~', '~', '==', '!=', 'in', 'and', 'or', '*')} {inner()}",
            lambda: f"not {inner()}",
            lambda: f"{inner()} if {inner()}" + self.one("", f" else {inner()}"),
            lambda: f"{inner()}|{self.one('upper', 'length', 'list', 'default(0)', 'join', 'first', 'string', 'trim', 'tojson', 'int', 'title')}",
            lambda: f"{inner()} is {self.one('', 'not ')}{self.one('defined', 'none', 'string', 'mapping', 'iterable', 'odd', 'eq 1')}",
            lambda: f"({inner()})",
            lambda: self.one("l", "s", "messages", "ld", "d") + self.one("[0]", "[-1]", "['a']", "[1:]", "[::-1]"),
            lambda: self.one("d.a", "ns.a", "messages[0].role", "loop.index", "loop.last", "loop.nextitem", "s.upper()", "d.get('b')", "m(1)", "m()"),
        )()

    def tag(self, text):
        return "{%" + self.one("", "", "-", "+") + f" {text} " + self.one("", "", "-", "+") + "%}"

    def data(self):
        return self.one("", "", " ", "\n", "\n  ", "text", "a\n", " b ", "\n\n", "é😀")

    def block(self, depth, loop):
        return "".join(self.data() + self.statement(depth + 1, loop) for _ in range(self.random.randrange(1, 3))) + self.data()

    def statement(self, depth, loop):
        kind = self.random.randrange(4 if depth > 2 else 15)
        body = lambda inside=loop: self.block(depth, inside)
        if kind < 3:
            return "{{" + self.one("", "-") + f" {self.value()} " + self.one("", "-") + "}}"
        if kind == 3:
            return self.tag(self.one("set a = ", "set b = ", "set ns.a = ", "set n = ") + self.value())
        if kind < 7:
            return self.tag("if " + self.value()) + body() + self.one("", self.tag("else") + body()) + self.tag("endif")
        if kind < 10:
            over = self.one("l", "ld", "messages", "d", "range(3)", "s", "emp", "l if a", "l recursive")
            return self.tag(f"for {self.one('a', 'q', 'n')} in {over}") + body(True) + self.one("", self.tag("else") + body()) + self.tag("endfor")
        if kind == 10:
            return self.tag(f"set {self.one('a', 'b')}") + body() + self.tag("endset")
        if kind == 11:
            return self.tag("with a = " + self.value()) + body() + self.tag("endwith")
        if kind == 12:
            return self.tag("macro m(a, b=n)") + body(False) + self.tag("endmacro")
        if kind == 13:
            return self.tag("call m(2)") + body(False) + self.tag("endcall")
        return self.tag(self.one("break", "continue")) if loop else self.one("{# c #}\n", "{% raw %}{{ {% endraw %}\n")

    def template(self):
        start = "{% set ns = namespace(a=1) %}{% macro m(a) %}<{{ a }}{{ caller() if caller }}>{% endmacro %}"
        return start + "".join(self.data() + self.statement(0, False) for _ in range(3)) + self.data()


def templates():
    for line in OWN:
        for expression in line.split("|"):
            yield "{{ %s }}" % expression.replace("@", "|")
    yield from STATEMENTS
    for expression in PUBLISHED:
        yield "{{ %s }}|{%% if %s %%}T{%% else %%}F{%% endif %%}" % (expression, expression)
    yield from PUBLISHED_STATEMENTS
    combined = []
    for value in VALUES:
        combined += [f"({value}) {operator} ({other})" for operator in OPERATORS for other in VALUES]
        combined += [f"({value})|{name}".replace("@", "|") for name in FILTERS]
        combined += [f"({value}) is {name}" for name in TESTS] + [f"not ({value}) is {name}" for name in TESTS]
        combined += [f"({value}){part}" for part in SLICES] + [f"[{value}]", f"not {value}"]
    combined += [f"({text}).{method}" for text in TEXTS for method in METHODS]
    yield from ("{{ %s }}" % one for one in random.Random(5).sample(combined, 2000))
    grammar = Grammar(11)
    texts = 0
    while texts < 700:
        template = grammar.template()
        case = outcome(template)
        if "text" in case or grammar.random.random() < 0.1:
            texts += 1
            yield template


class Day(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 6, 12, 34, 56)


def main():
    chats.datetime = Day
    cases = list({template: outcome(template) for template in templates()}.values())
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    (target / "templates.json").write_text(
        '{"variables": %s,\n"cases": [\n%s\n]}\n' % (json.dumps(VARIABLES, ensure_ascii=True), lines))
    print(len(cases), sum("text" in case for case in cases))


main()
