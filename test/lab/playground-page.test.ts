import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { askForPerson, channel, chat, chatBox, pageRig, pane, say } from './page-rig.ts';

describe('the page of the playground, in a browser', function () {
  // A browser, the page’s build and a whole desk share the machine with every other test.
  this.timeout(120_000);
  const { open } = pageRig();

  it('opens with three panes that say what to do, and greets the employee in her language', async () => {
    const page = await open();
    await chat(page).getByText('Hola María').waitFor();
    await pane(page, 'L2 channel').getByText('No requests yet').waitFor();
    await pane(page, 'ServiceNow')
      .getByRole('tab', { name: /^Incidents/ })
      .waitFor();
    expect(await page.title()).to.equal('Secondline playground');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Secondline');
  });

  it('walks an employee through a script by its buttons', async () => {
    const page = await open();
    await say(page, 'no me conecta la vpn desde casa');
    await chat(page).getByRole('button', { name: 'Windows' }).click();
    await chat(page).locator('.pressed', { hasText: 'Windows' }).waitFor();
    // The settled card keeps its words and loses its buttons.
    await chat(page).getByRole('button', { name: 'Windows' }).waitFor({ state: 'detached' });
    const person = chat(page).getByRole('button', { name: 'Hablar con una persona' });
    // The next question may still be on its way.
    await person.waitFor();
    expect(await person.count()).to.equal(1);
  });

  it('hands over to an agent, keeps notes inside, carries replies out, and shows the record as it changes', async () => {
    const page = await open();
    await askForPerson(page);
    const records = pane(page, 'ServiceNow');
    const newest = records.locator('.recordRow').first();
    const number = await chat(page)
      .getByText(/^INC\d{7}$/)
      .textContent();
    await records.locator('.recordRow', { hasText: number ?? '' }).waitFor();
    expect(await newest.textContent())
      .to.include(number)
      .and.include('New');

    await channel(page).getByRole('button', { name: 'Claim' }).click();
    await channel(page).getByText('Ana López claimed it.').waitFor();
    await newest.getByText('In Progress').waitFor();
    await records.locator('.field', { hasText: 'Assigned to' }).getByText('Ana López').waitFor();

    await channel(page).getByRole('button', { name: 'Reply', exact: true }).click();
    const box = channel(page).locator('.replyBox').getByRole('textbox');
    await box.fill('has she got a new laptop?');
    await box.press('Enter');
    const note = channel(page).locator('.message', { hasText: 'has she got a new laptop?' });
    await note.getByText('Internal', { exact: true }).waitFor();
    await channel(page).getByRole('radio', { name: 'Send to employee' }).check();
    await box.fill('Hola María, <b>soy</b> Ana');
    await box.press('Enter');
    await chat(page).getByText('Hola María, <b>soy</b> Ana').waitFor();
    await channel(page).getByText('Delivered to María García.').waitFor();
    expect(await chat(page).textContent()).to.not.include('laptop');
    await say(page, '<img src=x onerror=alert(1)> gracias');
    await channel(page).getByText('<img src=x onerror=alert(1)> gracias').waitFor();
    await records.locator('.journal li').first().waitFor();
  });

  it('shows each agent what the other did, and whispers to one only', async () => {
    const page = await open();
    await askForPerson(page);
    await channel(page).getByRole('button', { name: 'Claim' }).click();
    await channel(page).getByText('Ana López claimed it.').waitFor();
    await pane(page, 'L2 channel').getByRole('tab', { name: 'Luis Ortega' }).click();
    await channel(page)
      .getByRole('button', { name: /^Resolve/ })
      .click();
    await channel(page)
      .getByText(/Luis Ortega, only Ana López can do that/)
      .waitFor();
  });

  it('sends, changes and takes back what an employee wrote, with a file', async () => {
    const page = await open();
    await askForPerson(page);
    const input = pane(page, 'Employee').locator('input[type=file]');
    await input.setInputFiles({ name: 'error.txt', mimeType: 'text/plain', buffer: Buffer.from('0x80070005') });
    await pane(page, 'Employee').getByRole('button', { name: 'Take error.txt off' }).waitFor();
    await say(page, 'se ve asi');
    await chat(page)
      .getByRole('link', { name: /error\.txt/ })
      .waitFor();
    const mine = chat(page).locator('.message.own', { hasText: 'se ve asi' });
    await mine.hover();
    await mine.getByRole('button', { name: 'Edit' }).click();
    await chat(page).getByRole('textbox', { name: 'Edit' }).fill('se ve así');
    await page.keyboard.press('Enter');
    const changed = chat(page).locator('.message.own', { hasText: 'se ve así' });
    await changed.getByText('edited').waitFor();
    await changed.hover();
    await changed.getByRole('button', { name: 'Delete' }).click();
    await chat(page).getByText('This message was deleted.').waitFor();
  });

  it('can be used by keyboard alone, from the first word to the agent’s reply', async () => {
    const page = await open();
    await chat(page).getByText('Hola María').waitFor();
    const tabTo = async (wanted: Locator) => {
      for (let presses = 0; presses < 60; presses += 1) {
        if (await wanted.evaluate((element) => element.matches(':focus'))) return;
        await page.keyboard.press('Tab');
      }
      throw new Error('sixty presses of Tab did not reach it');
    };
    await page.keyboard.press('F6');
    await tabTo(chatBox(page));
    await page.keyboard.type('quiero hablar con alguien');
    await page.keyboard.press('Enter');
    await channel(page).getByRole('button', { name: 'Claim' }).waitFor();
    await page.keyboard.press('F6');
    await tabTo(channel(page).getByRole('button', { name: 'Claim' }));
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).to.not.equal('none');
    await page.keyboard.press('Enter');
    await channel(page).getByText('Ana López claimed it.').waitFor();
    await pane(page, 'L2 channel').focus();
    await tabTo(channel(page).getByRole('button', { name: 'Reply', exact: true }));
    await page.keyboard.press('Enter');
    const box = channel(page).locator('.replyBox').getByRole('textbox');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await tabTo(box);
    await page.keyboard.type('Hola, ya lo miro');
    await page.keyboard.press('Enter');
    await chat(page).getByText('Hola, ya lo miro').waitFor();
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
  });

  it('speaks Spanish throughout and remembers it', async () => {
    const page = await open({ locale: 'es-ES' });
    await pane(page, 'Canal L2').getByText('Aún no hay solicitudes').waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('es');
    await page.getByRole('button', { name: 'Idioma de esta página' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).waitFor();
    // A menu lies over its own place only: the panes behind it can still be seen.
    expect(await page.evaluate('document.elementFromPoint(300, 400).closest("main") !== null')).to.equal(true);
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.reload();
    await pane(page, 'L2 channel').getByText('No requests yet').waitFor();
  });

  it('switches ServiceNow off and moves the clock, for everybody who looks', async () => {
    const page = await open();
    const other = await open();
    await page.getByRole('button', { name: 'ServiceNow: Normal' }).click();
    await page.getByRole('menuitemradio', { name: /^Down/ }).click();
    await other.getByRole('button', { name: 'ServiceNow: Down' }).waitFor();
    await page.getByRole('button', { name: /^Clock/ }).click();
    await page.getByRole('menuitem', { name: '+1 h' }).click();
    await other.getByText('+1 h').waitFor();
    await askForPerson(page);
    await channel(page)
      .getByText(/not in ServiceNow yet/)
      .waitFor();
  });

  it('says plainly that an employee has blocked the app', async () => {
    const page = await open();
    await chat(page).getByText('Hola María').waitFor();
    await page.getByRole('button', { name: 'More about María García' }).click();
    await page.getByRole('menuitem', { name: 'María García blocks the app' }).click();
    await pane(page, 'Employee')
      .getByText(/has blocked the app/)
      .waitFor();
    expect(await chatBox(page).isDisabled()).to.equal(true);
  });

  it('shows one pane at a time on a phone, with counts of what came in elsewhere, and nothing wider than it', async () => {
    const page = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await chat(page).getByText('Hola María').waitFor();
    expect(await pane(page, 'L2 channel').count()).to.equal(0);
    await say(page, 'quiero hablar con alguien');
    const tab = page.getByRole('navigation').getByRole('button', { name: /L2 channel/ });
    await tab.getByText('1', { exact: true }).waitFor();
    await tab.tap();
    await channel(page).getByRole('button', { name: 'Claim' }).waitFor();
    expect(await chat(page).count()).to.equal(0);
    expect(await tab.textContent()).to.equal('L2 channel');
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(390);
  });

  it('follows the system into the dark and stays there when asked', async () => {
    const page = await open({ colorScheme: 'dark' });
    await page.locator('.app.dark').waitFor();
    await page.getByRole('button', { name: 'Light theme' }).click();
    await page.locator('.app.light').waitFor();
    await page.reload();
    await page.locator('.app.light').waitFor();
  });
});
