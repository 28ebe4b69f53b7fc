// Everything after the line that begins an answered mail, a forwarded one or a signature is somebody else's, or small print.
const mailHeads = [
  /^-{2,} ?(?:original message|forwarded message|mensaje original|mensaje reenviado|mensagem original|message d.origine|message transféré|ursprüngliche nachricht|weitergeleitete nachricht)/i,
  /^(?:on|el|em|le|am) .{4,120}(?:wrote|escribió|escreveu|a écrit|schrieb)(?: .{0,80})?:$/i,
  /^(?:from|de|von): .{2,200}$/i,
  /^_{10,}$/,
];
const mailFields =
  /^(?:sent|to|cc|subject|date|enviado|enviada|para|asunto|assunto|fecha|data|envoyé|à|objet|gesendet|an|betreff|datum): /i;
const signatureHead =
  /^(?:--|—|best regards|kind regards|regards|best|cheers|saludos|saludos cordiales|un saludo|atentamente|atte|cordialmente|atenciosamente|abraços|cordialement|bien cordialement|bien à vous|mit freundlichen grüßen|viele grüße|beste grüße|mfg|lg|sent from my .{2,30}|enviado desde mi .{2,30}|enviado do meu .{2,30}|envoyé de mon .{2,30}|von meinem .{2,30} gesendet)[.,!]?$/i;
const farewellsAtMost = 8;

const quoted = /^\s{0,3}(?:>|\||&gt;)/;
const logLines = [
  /^\s*\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d/,
  /^\s*\[?\d\d[:.]\d\d[:.]\d\d/,
  /^\s*(?:at|in) [\w$.<>]+\(.{0,200}\)?$/,
  /^\s*(?:\[?(?:trace|debug|info|warn|warning|error|fatal)\]?)[ :|]/i,
  /^\s*(?:Caused by|Traceback|Exception in thread|File ")/,
  /^[\s#*=~+|.-]{4,}$/,
];
const fence = /^\s*```/;

/** At most so many characters of a message's gist are read for its meaning. */
export const gistLimit = 1000;
const readAtMost = 8000;

/**
 * What a message says in its author's own words, in at most 1,000 characters: without quoted mails, signatures, fenced
 * blocks and the lines of pasted logs. A message that is nothing else is kept as it is, cut to the same length.
 */
export function gistOf(text: string): string {
  const read = text.slice(0, readAtMost);
  if (!read.includes('\n')) return text.slice(0, gistLimit).trim();
  const lines = read.split(/\r?\n/);
  const own = withoutSignature(withoutMail(lines));
  const kept = withoutFences(own).filter((line) => !quoted.test(line) && !isLog(line));
  const gist = kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return /[\p{L}\p{N}]/u.test(gist) ? gist.slice(0, gistLimit).trim() : text.slice(0, gistLimit).trim();
}

/** What a message says or shows of its author's own: with pasted logs, without quoted mails and signatures. */
export function ownPartOf(text: string): string {
  const read = text.slice(0, readAtMost);
  if (!read.includes('\n')) return quoted.test(read) ? '' : read;
  return withoutSignature(withoutMail(read.split(/\r?\n/)))
    .filter((line) => !quoted.test(line))
    .join('\n');
}

// A "From:" line opens a quoted mail only where another field of a mail's head follows it.
function withoutMail(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line, index) => {
    const said = line.trim().slice(0, 300);
    const head = mailHeads.findIndex((pattern) => pattern.test(said));
    if (head < 0) return false;
    return head !== 2 || lines.slice(index + 1, index + 4).some((next) => mailFields.test(next.trim().slice(0, 300)));
  });
  return at > 0 ? lines.slice(0, at) : lines;
}

// A greeting's end is one only near the end of the text: "best" may also stand in the middle of it.
function withoutSignature(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const at = lines.findIndex((line, index) => index > 0 && signatureHead.test(line.trim().slice(0, 80)));
  return at > 0 && last - at <= farewellsAtMost ? lines.slice(0, at) : lines;
}

function withoutFences(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let inside = false;
  for (const line of lines) {
    if (fence.test(line)) inside = !inside;
    else if (!inside) kept.push(line);
  }
  return kept;
}

const isLog = (line: string): boolean => {
  const said = line.slice(0, 300);
  return said.trim() !== '' && logLines.some((pattern) => pattern.test(said));
};
