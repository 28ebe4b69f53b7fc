import { type ArticleSeed, dressed } from './servicenow/article.ts';

const category = 'Security';

/** Lost devices, phishing and joiners, in English and Spanish. */
export const securityArticles: readonly ArticleSeed[] = [
  {
    number: 'KB0010012',
    title: 'Lost or stolen device',
    language: 'en',
    category,
    keywords: 'lost, stolen, theft, laptop, phone, wipe, lock',
    html: dressed(`
<note>Report it at once, at any hour: urgency 1, impact 2, group Security. Minutes count.</note>
<h2>The employee, now</h2>
<ol>
<li>Change the password at <a href="https://password.example.com">password.example.com</a> (skip what needs the lost phone).</li>
<li>Laptop: <a href="https://myaccount.microsoft.com">myaccount.microsoft.com</a> > Devices > Disable lost device.</li>
<li>iPhone: <a href="https://www.icloud.com/find">icloud.com/find</a> > Mark As Lost. Do not choose Erase.</li>
<li>Android: <a href="https://www.google.com/android/find">google.com/android/find</a> > Secure device. Do not choose Factory reset.</li>
<li>Ask the phone company to block the SIM. Deny sign-in requests that you did not start.</li>
<li>Theft: police report; keep its number for the ticket.</li>
</ol>
<h2>Second line</h2>
<table>
<tr><th>Order</th><th>Step</th></tr>
<tr><td>1</td><td>Verify identity by the manager or a known number</td></tr>
<tr><td>2</td><td>Revoke sessions, remove the authenticator of the lost phone</td></tr>
<tr><td>3</td><td>Remote lock; wipe only after Security decides (an erased device can no longer be located)</td></tr>
<tr><td>4</td><td>Ask which data was on it and whether it was encrypted; Security informs data protection within 24 hours</td></tr>
</table>`),
  },
  {
    number: 'KB0020012',
    translates: 'KB0010012',
    title: 'Equipo perdido o robado',
    language: 'es',
    category,
    keywords: 'perdido, robado, robo, portátil, teléfono, borrar, bloquear',
    html: dressed(`
<nota>Avisa enseguida, a cualquier hora: urgencia 1, impacto 2, grupo Security. Cada minuto cuenta.</nota>
<h2>La persona, ahora</h2>
<ol>
<li>Cambia la contraseña en <a href="https://password.example.com">password.example.com</a> (omite lo que pida el teléfono perdido).</li>
<li>Portátil: <a href="https://myaccount.microsoft.com">myaccount.microsoft.com</a> > Dispositivos > Deshabilitar dispositivo perdido.</li>
<li>iPhone: <a href="https://www.icloud.com/find">icloud.com/find</a> > Marcar como perdido. No elijas Borrar.</li>
<li>Android: <a href="https://www.google.com/android/find">google.com/android/find</a> > Proteger dispositivo. No elijas Restablecer datos de fábrica.</li>
<li>Pide al operador que bloquee la SIM. Rechaza los accesos que no iniciaste.</li>
<li>Robo: denuncia ante la policía; guarda el número para el ticket.</li>
</ol>
<h2>Segunda línea</h2>
<table>
<tr><th>Orden</th><th>Paso</th></tr>
<tr><td>1</td><td>Verificar identidad con el responsable o un número conocido</td></tr>
<tr><td>2</td><td>Revocar sesiones y quitar el autenticador del teléfono perdido</td></tr>
<tr><td>3</td><td>Bloqueo remoto; borrar solo si lo decide Security (un equipo borrado ya no se localiza)</td></tr>
<tr><td>4</td><td>Preguntar qué datos tenía y si estaba cifrado; Security avisa a protección de datos en 24 horas</td></tr>
</table>`),
  },
  {
    number: 'KB0010013',
    title: 'Report a suspicious message (phishing)',
    language: 'en',
    category,
    keywords: 'phishing, suspicious, e-mail, link, attachment, scam, SMS',
    html: dressed(`
<h2>Only received</h2>
<ol>
<li>Open nothing, answer nothing, forward nothing to colleagues.</li>
<li>Outlook: select the message > Report > Report phishing (phone: … > Report junk > Phishing). Teams: … > More actions > Report this message.</li>
<li>Text message or call: note number, time and wording.</li>
</ol>
<h2>Clicked, or data entered</h2>
<ol>
<li>Close the page; do not open downloaded files.</li>
<li>From another device, change the password at <a href="https://password.example.com">password.example.com</a>; also elsewhere if it is the same.</li>
<li>Deny all sign-in requests that you did not start.</li>
</ol>
<h2>Opened a file, or something runs</h2>
<ol>
<li>Wi-Fi off, network cable out. <strong>Leave the computer on</strong>; run no cleaners: Security needs the traces.</li>
<li>Go on from another device. Connect no USB disks.</li>
</ol>
<note>Bank details, payments or a changed account number: call Finance on a known number now.</note>
<p>For the ticket: sender, subject, time, what was clicked or entered, device. Group Security, impact 2, urgency 1 once anything was clicked.</p>`),
  },
  {
    number: 'KB0020013',
    translates: 'KB0010013',
    title: 'Avisar de un mensaje sospechoso (phishing)',
    language: 'es',
    category,
    keywords: 'phishing, sospechoso, correo, enlace, adjunto, estafa, SMS',
    html: dressed(`
<h2>Solo lo recibiste</h2>
<ol>
<li>No abras, no respondas ni lo reenvíes a compañeros.</li>
<li>Outlook: selecciona el mensaje > Informar > Suplantación de identidad (teléfono: … > Notificar correo no deseado). Teams: … > Más acciones > Informar de este mensaje.</li>
<li>SMS o llamada: apunta número, hora y texto.</li>
</ol>
<h2>Hiciste clic o escribiste datos</h2>
<ol>
<li>Cierra la página; no abras lo descargado.</li>
<li>Desde otro equipo, cambia la contraseña en <a href="https://password.example.com">password.example.com</a>; también en otros sitios si es la misma.</li>
<li>Rechaza los accesos que no iniciaste.</li>
</ol>
<h2>Abriste un archivo o algo se ejecuta</h2>
<ol>
<li>Apaga el Wi-Fi y quita el cable. <strong>Deja el equipo encendido</strong>; no pases limpiadores: Security necesita los rastros.</li>
<li>Sigue desde otro equipo. No conectes discos USB.</li>
</ol>
<nota>Datos bancarios, pagos o un número de cuenta cambiado: llama ya a Finanzas a un número conocido.</nota>
<p>Para el ticket: remitente, asunto, hora, qué se pulsó o escribió, equipo. Grupo Security, impacto 2, urgencia 1 si se pulsó algo.</p>`),
  },
  {
    number: 'KB0010015',
    title: 'Access for a joiner',
    language: 'en',
    category: 'Access',
    keywords: 'joiner, new starter, onboarding, first day, access, account',
    html: dressed(`
<p>The manager requests; HR's start date opens the account. Ask for five working days, ten if hardware is shipped.</p>
<h2>The request</h2>
<ul>
<li>Name as in HR's system, start date, site, manager, department, employee or contractor (with end date).</li>
<li>Laptop model, phone yes or no, applications by name, shared folders by path.</li>
</ul>
<h2>First day</h2>
<ol>
<li>The manager hands over user name and temporary sign-in in person or in a video call, never by e-mail.</li>
<li>On the company laptop, sign in and choose a password.</li>
<li>At <a href="https://password.example.com/security-info">password.example.com/security-info</a>, add the Authenticator app.</li>
<li>E-mail, Teams and intranet open within an hour; other applications when the manager's request is approved.</li>
</ol>
<h2>Missing on the day</h2>
<table>
<tr><th>Missing</th><th>Look at</th></tr>
<tr><td>Account</td><td>Start date at HR; contract signed?</td></tr>
<tr><td>Mailbox</td><td>Licence group; up to one hour</td></tr>
<tr><td>One application</td><td>Approval open at the owner</td></tr>
</table>`),
  },
  {
    number: 'KB0020015',
    translates: 'KB0010015',
    title: 'Accesos para una incorporación',
    language: 'es',
    category: 'Access',
    keywords: 'incorporación, nuevo ingreso, alta, primer día, acceso, cuenta',
    html: dressed(`
<p>Lo pide el responsable; la fecha de alta de RR. HH. abre la cuenta. Con cinco días hábiles, diez si se envía un equipo.</p>
<h2>La solicitud</h2>
<ul>
<li>Nombre como consta en RR. HH., fecha de alta, sede, responsable, departamento, plantilla o externo (con fecha de fin).</li>
<li>Modelo de portátil, teléfono sí o no, aplicaciones por su nombre, carpetas por su ruta.</li>
</ul>
<h2>Primer día</h2>
<ol>
<li>El responsable entrega usuario y acceso temporal en persona o por videollamada, nunca por correo.</li>
<li>En el equipo de la empresa, inicia sesión y elige una contraseña.</li>
<li>En <a href="https://password.example.com/security-info">password.example.com/security-info</a>, agrega la app Authenticator.</li>
<li>Correo, Teams e intranet se abren en una hora; lo demás, cuando se apruebe la solicitud del responsable.</li>
</ol>
<h2>Si algo falta ese día</h2>
<table>
<tr><th>Falta</th><th>Mira</th></tr>
<tr><td>La cuenta</td><td>Fecha de alta en RR. HH.; ¿contrato firmado?</td></tr>
<tr><td>El buzón</td><td>Grupo de licencias; hasta una hora</td></tr>
<tr><td>Una aplicación</td><td>Aprobación pendiente del dueño</td></tr>
</table>`),
  },
];
