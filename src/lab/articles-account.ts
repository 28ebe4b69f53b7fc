import { type ArticleSeed, dressed } from './servicenow/article.ts';

const category = 'Accounts';

/** Password, lock and authenticator, in English and Spanish. */
export const accountArticles: readonly ArticleSeed[] = [
  {
    number: 'KB0010001',
    title: 'Reset a forgotten or expired password',
    language: 'en',
    category,
    keywords: 'password, reset, expired, forgot, sign in',
    html: dressed(`
<p>Applies to the work account that signs you in to the computer, e-mail, Teams and the VPN.</p>
<note>Nobody in IT asks for your password or for a code. Type them only on the sign-in page.</note>
<h2>Reset it yourself</h2>
<ol>
<li>In any browser, also on your phone, open <a href="https://password.example.com">password.example.com</a>.</li>
<li>Select <strong>Forgot or expired password</strong> and enter your work e-mail address.</li>
<li>Confirm with your phone or authenticator app, on that page only.</li>
<li>Choose a new password that you use nowhere else: 14 characters or more, none of your last 10, without your name.</li>
<li>Wait two minutes, then sign in.</li>
</ol>
<h2>Bring every device up to date</h2>
<table>
<tr><th>Device</th><th>What to do</th></tr>
<tr><td>Windows</td><td>Connect the VPN or the office network, press Windows + L and unlock with the new password. Then Control Panel > Credential Manager > Windows Credentials: remove the entries with your work account.</td></tr>
<tr><td>macOS</td><td>Connect the VPN, restart, sign in. If the Mac asks for the login keychain, select Update Keychain Password.</td></tr>
<tr><td>iPhone, Android</td><td>Open Outlook and Teams and sign in again; forget the office Wi-Fi and join it with the new password. A phone that keeps the old one locks the account.</td></tr>
</table>
<h2>When to call second line</h2>
<ul>
<li>No phone or app to confirm with: identity must be verified by an agent.</li>
<li>Somebody else may know the password: change it now, then report it at once.</li>
<li>The portal refuses every new password after three tries.</li>
</ul>`),
  },
  {
    number: 'KB0020001',
    translates: 'KB0010001',
    title: 'Restablecer una contraseña olvidada o vencida',
    language: 'es',
    category,
    keywords: 'contraseña, restablecer, vencida, olvidada, clave',
    html: dressed(`
<p>Vale para la cuenta de trabajo con la que entras en el equipo, el correo, Teams y la VPN.</p>
<nota>Nadie de TI pide tu contraseña ni un código. Escríbelos solo en la página de inicio de sesión.</nota>
<h2>Restablécela por tu cuenta</h2>
<ol>
<li>En cualquier navegador, también en el teléfono, abre <a href="https://password.example.com">password.example.com</a>.</li>
<li>Elige <strong>Contraseña olvidada o vencida</strong> y escribe tu correo de trabajo.</li>
<li>Confirma con tu teléfono o aplicación, solo en esa página.</li>
<li>Elige una contraseña que no uses en ningún otro sitio: 14 caracteres o más, ninguna de las 10 últimas y sin tu nombre.</li>
<li>Espera dos minutos e inicia sesión.</li>
</ol>
<h2>Pon al día todos tus equipos</h2>
<table>
<tr><th>Equipo</th><th>Qué hacer</th></tr>
<tr><td>Windows</td><td>Conecta la VPN o la red de la oficina, pulsa Windows + L y desbloquea con la contraseña nueva. Después, Panel de control > Administrador de credenciales > Credenciales de Windows: quita las entradas de tu cuenta de trabajo.</td></tr>
<tr><td>macOS</td><td>Conecta la VPN, reinicia e inicia sesión. Si la Mac pide el llavero de inicio de sesión, elige Actualizar contraseña del llavero.</td></tr>
<tr><td>iPhone, Android</td><td>Abre Outlook y Teams e inicia sesión de nuevo; olvida el Wi-Fi de la oficina y únete con la contraseña nueva. Un teléfono con la antigua bloquea la cuenta.</td></tr>
</table>
<h2>Cuándo acudir a segunda línea</h2>
<ul>
<li>No tienes teléfono ni aplicación con que confirmar: un agente debe verificar tu identidad.</li>
<li>Otra persona puede conocer la contraseña: cámbiala ya y avisa enseguida.</li>
<li>El portal rechaza todas las contraseñas nuevas tras tres intentos.</li>
</ul>`),
  },
  {
    number: 'KB0010002',
    title: 'Account locked or disabled',
    language: 'en',
    category,
    keywords: 'locked, lockout, disabled, unlock, sign in',
    html: dressed(`
<p>After 10 wrong passwords the account locks for 30 minutes. Each further attempt starts the 30 minutes again, so stop trying first.</p>
<h2>Unlock</h2>
<ol>
<li>Open <a href="https://password.example.com">password.example.com</a> and select <strong>Unlock my account</strong>.</li>
<li>Enter your work e-mail address and confirm on your phone or app.</li>
<li>Wait two minutes and sign in once, slowly. Check Caps Lock and the keyboard language.</li>
</ol>
<h2>It locks again by itself</h2>
<p>Some device is still offering an old password. Look in this order:</p>
<ol>
<li><strong>Phone:</strong> switch to airplane mode, unlock the account, forget the office Wi-Fi, leave airplane mode and sign in to Outlook and Teams again.</li>
<li><strong>Windows:</strong> sign out of every remote desktop session; Control Panel > Credential Manager > Windows Credentials, remove the work entries.</li>
<li><strong>macOS:</strong> quit Outlook and Teams; in Keychain Access delete the saved Exchange, Microsoft Office and shared-folder entries.</li>
</ol>
<h2>Second line</h2>
<ul>
<li>"Unusual activity" that the employee does not recognise: treat as a possible compromise, verify identity, end sessions, raise urgency.</li>
<li>"Disabled": check contract date and leave with the manager. Never enable an account on request alone.</li>
<li>Source of repeated locks: event 4740 on the domain controller names the calling computer.</li>
</ul>`),
  },
  {
    number: 'KB0020002',
    translates: 'KB0010002',
    title: 'Cuenta bloqueada o deshabilitada',
    language: 'es',
    category,
    keywords: 'bloqueada, deshabilitada, desbloquear, acceso',
    html: dressed(`
<p>Tras 10 contraseñas erróneas la cuenta se bloquea 30 minutos. Cada nuevo intento los reinicia: lo primero es dejar de probar.</p>
<h2>Desbloquear</h2>
<ol>
<li>Abre <a href="https://password.example.com">password.example.com</a> y elige <strong>Desbloquear mi cuenta</strong>.</li>
<li>Escribe tu correo de trabajo y confirma con tu teléfono o aplicación.</li>
<li>Espera dos minutos e inicia sesión una vez, despacio. Revisa Bloq Mayús y el idioma del teclado.</li>
</ol>
<h2>Se vuelve a bloquear sola</h2>
<p>Algún equipo sigue enviando una contraseña antigua. Búscalo en este orden:</p>
<ol>
<li><strong>Teléfono:</strong> modo avión, desbloquea la cuenta, olvida el Wi-Fi de la oficina, quita el modo avión y entra de nuevo en Outlook y Teams.</li>
<li><strong>Windows:</strong> cierra las sesiones de escritorio remoto; Panel de control > Administrador de credenciales > Credenciales de Windows, quita las de trabajo.</li>
<li><strong>macOS:</strong> cierra Outlook y Teams; en Acceso a Llaveros borra las entradas de Exchange, Microsoft Office y carpetas compartidas.</li>
</ol>
<h2>Segunda línea</h2>
<ul>
<li>"Actividad inusual" que la persona no reconoce: posible intrusión; verifica identidad, cierra sesiones y sube la urgencia.</li>
<li>"Deshabilitada": comprueba contrato y ausencias con el responsable. Nunca habilites una cuenta solo porque lo pidan.</li>
<li>Origen de los bloqueos: el evento 4740 del controlador de dominio nombra el equipo.</li>
</ul>`),
  },
  {
    number: 'KB0010003',
    title: 'Authenticator app: new phone, no prompt, wrong code',
    language: 'en',
    category,
    keywords: 'MFA, authenticator, code, new phone, two-factor, approval',
    html: dressed(`
<note>Type a code only on the sign-in page. Deny every request that you did not start and report it.</note>
<h2>Move to a new phone (old one still works)</h2>
<ol>
<li>On the computer, open <a href="https://password.example.com/security-info">My security information</a> and confirm with the old phone.</li>
<li>On the new phone, install <strong>Microsoft Authenticator</strong> from the App Store or Google Play.</li>
<li>Select <strong>Add sign-in method</strong> > <strong>Authenticator app</strong> until the QR code appears.</li>
<li>In the app: + > Work or school account > Scan a QR code. Allow camera and notifications.</li>
<li>Approve the test request, then delete the old phone from the list.</li>
</ol>
<h2>No prompt, or codes are refused</h2>
<table>
<tr><th>&nbsp;</th><th>iPhone</th><th>Android</th></tr>
<tr><td>Clock</td><td>Settings > General > Date &amp; Time > Set Automatically</td><td>Settings > System > Date &amp; time > Set automatically</td></tr>
<tr><td>Notifications</td><td>Settings > Apps > Authenticator > Notifications</td><td>Settings > Apps > Authenticator > Notifications; Battery: Unrestricted</td></tr>
<tr><td>Quiet modes</td><td>Focus and Low Power Mode off</td><td>Do Not Disturb off</td></tr>
</table>
<p>Then open the app and pull down: waiting requests appear.</p>
<h2>Old phone lost, or no other method</h2>
<p>An agent verifies identity (manager or video call with badge), removes the old method, ends all sessions and issues a temporary access pass valid for one hour. A lost phone follows KB0010012 as well.</p>`),
  },
  {
    number: 'KB0020003',
    translates: 'KB0010003',
    title: 'Autenticador: teléfono nuevo, sin aviso o código erróneo',
    language: 'es',
    category,
    keywords: 'MFA, autenticador, código, teléfono nuevo, doble factor',
    html: dressed(`
<nota>Escribe un código solo en la página de inicio de sesión. Rechaza toda solicitud que no iniciaste y avisa.</nota>
<h2>Pasar a un teléfono nuevo (el anterior aún funciona)</h2>
<ol>
<li>En el equipo, abre <a href="https://password.example.com/security-info">Mi información de seguridad</a> y confirma con el teléfono anterior.</li>
<li>En el nuevo, instala <strong>Microsoft Authenticator</strong> desde App Store o Google Play.</li>
<li>Elige <strong>Agregar método de inicio de sesión</strong> > <strong>Aplicación de autenticación</strong> hasta ver el código QR.</li>
<li>En la app: + > Cuenta profesional o educativa > Escanear un código QR. Permite cámara y notificaciones.</li>
<li>Aprueba la prueba y elimina el teléfono anterior de la lista.</li>
</ol>
<h2>No llega el aviso o rechaza los códigos</h2>
<table>
<tr><th>&nbsp;</th><th>iPhone</th><th>Android</th></tr>
<tr><td>Reloj</td><td>Ajustes > General > Fecha y hora > Ajuste automático</td><td>Ajustes > Sistema > Fecha y hora > Definir automáticamente</td></tr>
<tr><td>Avisos</td><td>Ajustes > Apps > Authenticator > Notificaciones</td><td>Ajustes > Aplicaciones > Authenticator > Notificaciones; Batería: Sin restricciones</td></tr>
<tr><td>Silencio</td><td>Sin modo de concentración ni ahorro de batería</td><td>Sin No molestar</td></tr>
</table>
<p>Después abre la app y desliza hacia abajo: aparecen las solicitudes pendientes.</p>
<h2>Teléfono perdido o sin otro método</h2>
<p>Un agente verifica la identidad (responsable o videollamada con tarjeta), quita el método anterior, cierra las sesiones y emite un pase temporal de una hora. Un teléfono perdido sigue además el KB0020012.</p>`),
  },
];
