import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { askForPerson, channel, chat, pageRig, pane, say } from './page-rig.ts';

const moveClock = async (page: Page, where: string | RegExp): Promise<void> => {
  await page.getByRole('button', { name: /^Clock/ }).click();
  await page.getByRole('menuitem', { name: where }).click();
};

const useExample = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Hours: Always open' }).click();
  await page.getByRole('menuitemradio', { name: /^Madrid and Bogotá/ }).click();
  await page.getByRole('button', { name: 'Hours: Madrid and Bogotá' }).waitFor();
};

describe('the clock and the hours of the playground, in a browser', function () {
  // A browser, the page’s build and a whole desk share the machine with every other test.
  this.timeout(120_000);
  const { open } = pageRig();

  it('shows a warning when half of the time for a first answer is used, to the team and to the employee', async () => {
    const page = await open();
    await askForPerson(page);
    await page.getByRole('button', { name: /^Clock/ }).click();
    const halfHour = page.getByRole('menuitem', { name: '+30 min' });
    expect(await halfHour.textContent()).to.include('Half of the time for a first answer is used: P4, P5');
    await halfHour.click();
    await channel(page)
      .getByText(/First response due .+ 50 % used/)
      .waitFor();
    await chat(page)
      .getByText(/Nadie ha tomado tu solicitud todavía/)
      .waitFor();
    await page.keyboard.press('Escape');
    await pane(page, 'The desk’s time').getByText('30 min ahead').waitFor();
    await pane(page, 'The desk’s time').getByRole('button', { name: 'Back to now' }).click();
    await pane(page, 'The desk’s time').waitFor({ state: 'detached' });
  });

  it('answers out of hours with the opening, for everybody who looks, and says at the opening that it is open', async () => {
    const page = await open();
    const other = await open();
    await chat(page).getByText('Hola María').waitFor();
    await moveClock(page, /^Outside of hours: Sat .+ in Madrid/);
    await other.getByRole('button', { name: 'Hours: Madrid and Bogotá' }).waitFor();
    const time = pane(other, 'The desk’s time');
    await time.getByText(/^Closed · opens .+ in Madrid$/).waitFor();
    await time.getByText(/^Madrid 10:0\d/).waitFor();
    await askForPerson(page);
    await chat(page)
      .getByText(/Ahora mismo no hay nadie en la mesa de ayuda: abre el/)
      .waitFor();
    await moveClock(page, /^Next opening: .+ in Madrid/);
    await time.getByText(/^Open until/).waitFor();
    await chat(page)
      .getByText(/La mesa de ayuda está abierta de nuevo/)
      .waitFor();
  });

  it('calls who is on call by a direct message, which can be answered there', async () => {
    const page = await open();
    await chat(page).getByText('Hola María').waitFor();
    await useExample(page);
    await say(page, 'la wifi no funciona en todo el edificio, no podemos trabajar');
    await chat(page).getByRole('button', { name: 'Hablar con una persona' }).click();
    await channel(page).getByRole('button', { name: 'Claim' }).waitFor();
    const desk = pane(page, 'L2 channel');
    const onCall = (
      await channel(page)
        .getByText(/^Paged: /)
        .textContent()
    )?.startsWith('Paged: Ana')
      ? 'Ana López'
      : 'Luis Ortega';
    // Who it is changes from week to week.
    await desk
      .getByRole('tab', { name: onCall === 'Ana López' ? `Direct messages to ${onCall}, 1 new` : `${onCall}1` })
      .waitFor();
    await desk.getByRole('tab', { name: onCall }).first().click();
    await desk.getByRole('tab', { name: /^Direct messages/ }).click();
    await desk.getByRole('tab', { name: `Direct messages to ${onCall}`, exact: true }).waitFor();
    await channel(page).getByText('Priority 1: María García').waitFor();
    await channel(page).getByRole('button', { name: 'I take it on' }).click();
    await channel(page)
      .getByText(/You take on María García/)
      .waitFor();
    await channel(page).getByRole('button', { name: 'I take it on' }).waitFor({ state: 'detached' });
    await chat(page)
      .getByText(new RegExp(`${onCall} ha respondido`))
      .waitFor();
  });

  it('takes commands to the bot in the channel, by its buttons and by a typed mention', async () => {
    const page = await open();
    const desk = pane(page, 'L2 channel');
    await desk.getByRole('button', { name: 'New post' }).click();
    await desk.getByRole('radio', { name: 'To the bot' }).check();
    await desk.getByRole('button', { name: 'board' }).click();
    await channel(page).getByText('The desk now').waitFor();
    const onDuty = channel(page)
      .locator('.card')
      .getByText(/Luis Ortega 0\/4/);
    await onDuty.waitFor();
    await desk.getByRole('tab', { name: 'Luis Ortega' }).click();
    await channel(page).getByRole('button', { name: 'I am off' }).click();
    await onDuty.waitFor({ state: 'detached' });
    await desk.getByRole('button', { name: 'New post' }).click();
    await desk.getByRole('textbox').fill('@bot who');
    await desk.getByRole('textbox').press('Enter');
    const asked = channel(page).locator('.thread', { hasText: 'who' }).last();
    await asked.getByText('Only you can see this').waitFor();
    await asked.getByText('Marta Ruiz', { exact: true }).waitFor();
  });

  it('speaks Spanish and fits a phone with the clock moved', async () => {
    const page = await open({ locale: 'es-ES', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await page.getByRole('button', { name: 'Controles' }).tap();
    await page.getByRole('button', { name: /^Reloj/ }).tap();
    await page.getByRole('menuitem', { name: /^Fuera de horario/ }).tap();
    // What lies over the page keeps everything else from being read until it is left.
    await page.getByText(/^Cerrada · abre/).waitFor();
    await page.keyboard.press('Escape');
    await pane(page, 'La hora de la mesa')
      .getByText(/^Cerrada · abre/)
      .waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(390);
  });
});
