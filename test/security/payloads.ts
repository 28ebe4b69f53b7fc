const slack = [
  ...['<!here>', '<!channel>', '<!everyone>', '<!here|here>', '<@U0BOT>', '<@U0BOT|Luis>', '<#C0DESK|desk>'],
  ...['<!subteam^S1|@it>', '<!date^1392734382^{date}^https://evil.example|now>', '<https://evil.example|INC0010001>'],
  ...['<mailto:a@evil.example|help>', '&lt;!here&gt;', '&amp;lt;!here&amp;gt;', '<<!here>>', '<!he\u0000re>', '@here'],
  ...[
    '*bold* _it_ ~no~ `code`',
    '```block```',
    ':smile: :rotating_light:',
    '> quoted',
    '<!here',
    '<https://evil.example',
  ],
];
const teams = [
  ...['[INC0010001](https://evil.example)', '![x](https://evil.example/x.png)', '[a][b]\n\n[b]: https://evil.example'],
  ...[
    '<at>everyone</at>',
    '<at id="0">Luis</at>',
    '<a href="https://evil.example">x</a>',
    '<img src=x onerror=alert(1)>',
  ],
  ...[
    '<script>alert(1)</script>',
    '# Approved',
    '## Approved by Luis',
    '> Luis: approved',
    '- [x] approved',
    '1. ok',
    '* * *',
  ],
  ...[
    '**Approved**',
    '__Approved__',
    '~~no~~',
    '`x`',
    '```\nx\n```',
    '| a | b |\n|---|---|',
    'Approved\n===',
    'Approved\n---',
  ],
  ...[
    '<https://evil.example>',
    '&lt;at&gt;Luis&lt;/at&gt;',
    '&#60;b&#62;',
    '\\[x](https://evil.example)',
    '[x]\\(https://evil.example)',
  ],
  ...[
    '{{DATE(2026-01-01, SHORT)}}',
    '\u0024{name}',
    '{name}',
    '{constructor}',
    '<!-- x -->',
    '<?xml?>',
    '<b>**x**</b>',
  ],
];
const record = [
  ...[
    '[code]<script>alert(1)</script>[/code]',
    '[CODE]x[/CODE]',
    '[co[code]de]',
    '[ code ]',
    '[\u200bcode]',
    '[co\u00adde]',
  ],
  ...[
    'INC0010001^ORactive=true',
    '^NQactive=true',
    'javascript:gs.getUserID()',
    'a^EQ',
    'x^ORDERBYsys_id',
    '\u0024{gs.print(1)}',
  ],
];
const files = [
  ...['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\uff1d1', '../../etc/passwd', '..\\..\\win.ini', 'C:\\x\\y.txt', 'a/b'],
  ...[
    'x"; filename="evil.html',
    'x\r\nSet-Cookie: a=1',
    'x\r\n\r\n<html>',
    "x'y",
    'a;b',
    'nul',
    '.htaccess',
    '%2e%2e%2f',
    'x\u0000.png',
  ],
];
const terminal = [
  ...[
    '\u001b[31mred',
    '\u001b]0;title\u0007',
    '\u009b31m',
    'a\rb',
    'a\bb',
    '\u0007',
    '{"level":"error"}',
    'a\nlevel=error',
  ],
  ...[
    '\u202egnp.exe',
    '\u2066x\u2069',
    'pass\u200bword',
    'a\u2060b',
    '\ufeffx',
    `Z${'\u0301'.repeat(400)}`,
    '\u{e0041}\u{e0042}',
  ],
  ...[
    'https://аррӏе.com/login',
    'https://xn--80ak6aa92e.com',
    'http://evil.example@bank.example',
    '\ud800',
    'e\u0301\u200d'.repeat(50),
  ],
];
const bases = [...slack, ...teams, ...record, ...files, ...terminal];

/** Texts that would act somewhere if a sink let them: each as it is, in a sentence, on its own line, doubled. */
export const payloads: readonly string[] = bases.flatMap((base) => [
  base,
  `my printer ${base} is broken`,
  `printer\n${base}\nbroken`,
  `${base}${base}`,
]);
