import { type ArticleSeed, dressed } from './servicenow/article.ts';

const category = 'Messaging';

/** Outlook, Teams calls and mail on the phone, in English and Spanish. */
export const officeArticles: readonly ArticleSeed[] = [
  {
    number: 'KB0010006',
    title: 'Outlook and mailbox trouble',
    language: 'en',
    category,
    keywords: 'Outlook, e-mail, mailbox, full, search, calendar, password prompt',
    html: dressed(`
<p>Check <a href="https://outlook.office.com">outlook.office.com</a> first. If the web works, the mailbox is sound and the fault is on the device; you can work there meanwhile.</p>
<h2>Outlook does not start (Windows)</h2>
<ol>
<li>Ctrl + Shift + Esc, end every Outlook line.</li>
<li>Windows + R, <code>outlook.exe /safe</code>. If it opens, an add-in is to blame: File > Options > Add-ins > COM Add-ins > Go, clear all boxes.</li>
<li>Close it and open it as usual.</li>
</ol>
<h2>Nothing is sent or received</h2>
<ol>
<li>Send / Receive > Work Offline must not be lit (Mac: Outlook menu > Work Offline).</li>
<li>Outbox: nothing above 25 MB; send a link instead.</li>
<li>Look under Other and Junk Email, and through the rules.</li>
</ol>
<h2>It asks for the password again and again</h2>
<ol>
<li>Windows: close Office and Teams; Control Panel > Credential Manager, remove entries that begin with <code>MicrosoftOffice</code>; Settings > Accounts > Access work or school must show no warning.</li>
<li>macOS: quit Outlook; Keychain Access, delete the Microsoft Office identities; open Outlook and sign in once.</li>
</ol>
<h2>Mailbox full</h2>
<p>Empty Deleted Items and Junk, sort by size, move large mails to the online archive (right-click > Archive). The limit is 50 GB; second line can enable the archive.</p>
<note>Never delete the .ost or .pst file by hand before you have seen the same mail on the web.</note>`),
  },
  {
    number: 'KB0020006',
    translates: 'KB0010006',
    title: 'Problemas con Outlook o el buzón',
    language: 'es',
    category,
    keywords: 'Outlook, correo, buzón, lleno, búsqueda, calendario, pide contraseña',
    html: dressed(`
<p>Mira antes en <a href="https://outlook.office.com">outlook.office.com</a>. Si en la web funciona, el buzón está sano y el fallo es del equipo; mientras tanto puedes trabajar ahí.</p>
<h2>Outlook no arranca (Windows)</h2>
<ol>
<li>Ctrl + Mayús + Esc, finaliza cada línea de Outlook.</li>
<li>Windows + R, <code>outlook.exe /safe</code>. Si abre, es un complemento: Archivo > Opciones > Complementos > Complementos COM > Ir, desmarca todo.</li>
<li>Ciérralo y ábrelo como siempre.</li>
</ol>
<h2>No envía ni recibe</h2>
<ol>
<li>Enviar y recibir > Trabajar sin conexión no debe estar activo (Mac: menú Outlook > Trabajar sin conexión).</li>
<li>Bandeja de salida: nada por encima de 25 MB; envía un vínculo.</li>
<li>Mira en Otros y en Correo no deseado, y revisa las reglas.</li>
</ol>
<h2>Pide la contraseña una y otra vez</h2>
<ol>
<li>Windows: cierra Office y Teams; Panel de control > Administrador de credenciales, quita las entradas que empiezan por <code>MicrosoftOffice</code>; Configuración > Cuentas > Obtener acceso a trabajo o escuela no debe mostrar avisos.</li>
<li>macOS: cierra Outlook; Acceso a Llaveros, borra las identidades de Microsoft Office; abre Outlook y entra una vez.</li>
</ol>
<h2>Buzón lleno</h2>
<p>Vacía Elementos eliminados y Correo no deseado, ordena por tamaño y mueve lo grande al archivo en línea (clic derecho > Archivar). El límite es 50 GB; segunda línea puede activar el archivo.</p>
<nota>No borres a mano el archivo .ost o .pst sin haber visto antes los mismos correos en la web.</nota>`),
  },
  {
    number: 'KB0010007',
    title: 'Teams calls: no sound, bad quality, no camera or sharing',
    language: 'en',
    category,
    keywords: 'Teams, call, audio, microphone, camera, robotic, sharing, headset',
    html: dressed(`
<h2>Devices</h2>
<ol>
<li>Plug the headset in again; if it is wireless, see that no phone has taken it. Check mute button and camera cover.</li>
<li>Teams: … > Settings > Devices; choose speaker, microphone, camera; Make a test call.</li>
<li>Windows: Settings > Privacy &amp; security > Microphone and Camera: allow Microsoft Teams.</li>
<li>macOS: System Settings > Privacy &amp; Security: Microphone, Camera, Screen &amp; System Audio Recording; then Command + Q and open again.</li>
<li>iPhone, Android: allow microphone and camera for Teams; disconnect other Bluetooth headsets; update.</li>
</ol>
<h2>Voices break up</h2>
<table>
<tr><th>Measure in the call (… > Call health)</th><th>Good</th><th>Do when worse</th></tr>
<tr><td>Round trip</td><td>below 200 ms</td><td>cable, no other downloads, other side of the VPN</td></tr>
<tr><td>Packet loss</td><td>below 2 %</td><td>nearer to the router, 5 GHz</td></tr>
<tr><td>Jitter</td><td>below 30 ms</td><td>close sync and backups</td></tr>
</table>
<p>In the web at <a href="https://teams.microsoft.com">teams.microsoft.com</a> it works: clear the cache (quit Teams, Windows Settings > Apps > Microsoft Teams > Advanced options > Reset).</p>
<p>For the ticket: meeting, time, who heard whom badly, network, values of Call health.</p>`),
  },
  {
    number: 'KB0020007',
    translates: 'KB0010007',
    title: 'Llamadas de Teams: sin sonido, mala calidad, sin cámara o sin compartir',
    language: 'es',
    category,
    keywords: 'Teams, llamada, audio, micrófono, cámara, robótica, compartir, audífonos',
    html: dressed(`
<h2>Dispositivos</h2>
<ol>
<li>Vuelve a conectar los audífonos; si son inalámbricos, que no los haya tomado un teléfono. Revisa silencio y tapa de la cámara.</li>
<li>Teams: … > Configuración > Dispositivos; elige altavoz, micrófono y cámara; Realizar una llamada de prueba.</li>
<li>Windows: Configuración > Privacidad y seguridad > Micrófono y Cámara: permite Microsoft Teams.</li>
<li>macOS: Privacidad y seguridad: Micrófono, Cámara, Grabación de pantalla y audio del sistema; después Comando + Q y abre de nuevo.</li>
<li>iPhone, Android: permite micrófono y cámara a Teams; desconecta otros audífonos Bluetooth; actualiza.</li>
</ol>
<h2>Las voces se cortan</h2>
<table>
<tr><th>Medida en la llamada (… > Estado de la llamada)</th><th>Bien</th><th>Si es peor</th></tr>
<tr><td>Ida y vuelta</td><td>menos de 200 ms</td><td>cable, sin descargas, comparar sin VPN</td></tr>
<tr><td>Pérdida de paquetes</td><td>menos del 2 %</td><td>más cerca del router, 5 GHz</td></tr>
<tr><td>Fluctuación</td><td>menos de 30 ms</td><td>cierra sincronización y copias</td></tr>
</table>
<p>Si en la web, <a href="https://teams.microsoft.com">teams.microsoft.com</a>, funciona: vacía la caché (cierra Teams, Configuración > Aplicaciones > Microsoft Teams > Opciones avanzadas > Restablecer).</p>
<p>Para el ticket: reunión, hora, quién oía mal a quién, red, valores del estado de la llamada.</p>`),
  },
  {
    number: 'KB0010014',
    title: 'Set up work e-mail on a phone',
    language: 'en',
    category,
    keywords: 'mobile, phone, e-mail, Outlook, iPhone, Android, Company Portal',
    html: dressed(`
<p>Work mail is used in the Outlook app only; the phone's own mail app is blocked.</p>
<h2>iPhone and iPad</h2>
<ol>
<li>Settings > General > Software Update.</li>
<li>Install Microsoft Authenticator (it registers the phone) and Microsoft Outlook from the App Store.</li>
<li>Outlook > Add Account, type your work address, sign in and confirm.</li>
<li>Allow notifications; set a PIN if it asks for one.</li>
</ol>
<h2>Android</h2>
<ol>
<li>Update the system; set a screen lock.</li>
<li>Install Intune Company Portal (it protects the work data, even if you never open it) and Microsoft Outlook from the Play Store.</li>
<li>Outlook > Add account, type your work address, sign in and confirm.</li>
</ol>
<h2>It refuses</h2>
<ul>
<li>"Device must be managed": open Company Portal and follow Set up access to the end.</li>
<li>"Does not meet requirements": Company Portal > Devices > this phone > Check status; mend screen lock, encryption or version.</li>
<li>"Too many devices": remove an old one at <a href="https://myaccount.microsoft.com">myaccount.microsoft.com</a> > Devices.</li>
</ul>
<note>Rooted or jailbroken phones are refused, and IT cannot make an exception.</note>`),
  },
  {
    number: 'KB0020014',
    translates: 'KB0010014',
    title: 'Configurar el correo de trabajo en el teléfono',
    language: 'es',
    category,
    keywords: 'móvil, celular, teléfono, correo, Outlook, iPhone, Android, Portal de empresa',
    html: dressed(`
<p>El correo de trabajo se usa solo en la app Outlook; la app de correo propia del teléfono está bloqueada.</p>
<h2>iPhone y iPad</h2>
<ol>
<li>Ajustes > General > Actualización de software.</li>
<li>Instala Microsoft Authenticator (registra el teléfono) y Microsoft Outlook desde App Store.</li>
<li>Outlook > Agregar cuenta, escribe tu correo de trabajo, inicia sesión y confirma.</li>
<li>Permite las notificaciones; crea un PIN si lo pide.</li>
</ol>
<h2>Android</h2>
<ol>
<li>Actualiza el sistema; activa el bloqueo de pantalla.</li>
<li>Instala Portal de empresa de Intune (protege los datos de trabajo, aunque no lo abras) y Microsoft Outlook desde Play Store.</li>
<li>Outlook > Agregar cuenta, escribe tu correo de trabajo, inicia sesión y confirma.</li>
</ol>
<h2>Lo rechaza</h2>
<ul>
<li>"El dispositivo debe estar administrado": abre Portal de empresa y completa Configurar el acceso.</li>
<li>"No cumple los requisitos": Portal de empresa > Dispositivos > este teléfono > Comprobar estado; corrige bloqueo, cifrado o versión.</li>
<li>"Demasiados dispositivos": quita uno antiguo en <a href="https://myaccount.microsoft.com">myaccount.microsoft.com</a> > Dispositivos.</li>
</ul>
<nota>Los teléfonos con root o jailbreak se rechazan y TI no puede hacer excepciones.</nota>`),
  },
];
