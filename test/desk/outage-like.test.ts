import { expect } from 'chai';
import fc from 'fast-check';
import { type Contact, type Likes, noticeContact, refuseProposal } from '../../src/desk/outage-like.ts';

const minute = 60_000;
const rules = { contacts: 5, withinMinutes: 15 };
const nothing: Likes = { contacts: [], proposals: [] };

/** Which contacts of a row propose their topic. */
function proposing(row: readonly Contact[], given = rules): readonly Contact[] {
  let likes = nothing;
  return row.filter((contact) => {
    const { likes: after, proposed } = noticeContact(likes, contact, given);
    likes = after;
    return proposed !== undefined;
  });
}

const contact = (subject: string, at: number, topic = 'mail'): Contact => ({ topic, subject, at });

const rows = fc
  .array(
    fc.record({
      topic: fc.constantFrom('mail', 'vpn'),
      subject: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      after: fc.integer({ min: 0, max: 6 * minute }),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ topic, subject, after }) => {
      at += after;
      return contact(subject, at, topic);
    });
  });

describe('many like messages', () => {
  it('are noticed at the fifth person within a quarter of an hour, and not at twelve messages of three', () => {
    const people = ['a', 'b', 'c', 'd', 'e'];
    expect(proposing(people.map((name, place) => contact(name, place * minute))).length).to.equal(1);
    const three = Array.from({ length: 12 }, (_, place) => contact(['a', 'b', 'c'][place % 3] ?? '', place * minute));
    expect(proposing(three)).to.deep.equal([]);
  });

  it('are proposed when, and only when, so many different people have the same within the window', () => {
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 20 }),
        (row, contacts, withinMinutes) => {
          const windowMs = withinMinutes * minute;
          const people = (one: Contact) => {
            const until = row.slice(0, row.indexOf(one) + 1);
            const like = until.filter(({ topic, at }) => topic === one.topic && one.at - at < windowMs);
            return new Set(like.map(({ subject }) => subject)).size;
          };
          const proposed = proposing(row, { contacts, withinMinutes });
          for (const one of proposed) expect(people(one)).to.be.at.least(contacts);
          for (const one of row.filter((all) => people(all) >= contacts)) {
            const by = proposed.filter(
              ({ topic, at }) => topic === one.topic && at <= one.at && one.at - at < windowMs,
            );
            expect(by.length).to.equal(1);
          }
        },
      ),
    );
  });

  it('stay quiet for four windows after the lead said that it is none', () => {
    fc.assert(
      fc.property(rows, (row) => {
        let likes = refuseProposal(nothing, 'mail', 0, rules);
        for (const one of row) {
          const { likes: after, proposed } = noticeContact(likes, one, rules);
          likes = after;
          if (proposed?.topic === 'mail') expect(one.at).to.be.at.least(60 * minute);
        }
      }),
    );
  });
});
