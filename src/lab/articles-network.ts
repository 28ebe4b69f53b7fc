import { type ArticleSeed, dressed } from './servicenow/article.ts';

const category = 'Network';

/** VPN, Wi-Fi and shared folders, in English and Spanish. */
export const networkArticles: readonly ArticleSeed[] = [
  {
    number: 'KB0010004',
    title: 'VPN does not connect or drops',
    language: 'en',
    category,
    keywords: 'VPN, remote, home, tunnel, connect, drops',
    html: dressed(`
<p>First find out whether there is internet without the VPN: open <a href="https://example.com">example.com</a> with the VPN off.</p>
<h2>No internet</h2>
<ul>
<li>Hotel, train, airport: finish the sign-in page of that network first.</li>
<li>Home: unplug the router for 30 seconds, wait two minutes, try near the router or with a cable.</li>
<li>Otherwise use the phone's hotspot; many public networks block VPNs.</li>
</ul>
<h2>Windows</h2>
<ol>
<li>Click ^ beside the clock, right-click the VPN icon, Exit.</li>
<li>Settings > Network &amp; internet > VPN: disconnect any other VPN.</li>
<li>Settings > Time &amp; language > Date &amp; time > Sync now. A wrong clock breaks the certificate.</li>
<li>Restart, connect, and approve on the phone the sign-in you just started.</li>
</ol>
<h2>macOS</h2>
<ol>
<li>Quit the VPN from the menu bar. System Settings > VPN: switch off any other; Apple Account > iCloud > Private Relay off.</li>
<li>System Settings > Privacy &amp; Security: Allow, if the VPN was blocked.</li>
<li>Restart, connect, approve.</li>
</ol>
<h2>iPhone and Android</h2>
<ol>
<li>Disconnect other VPNs (iPhone: Settings > General > VPN &amp; Device Management; Android: Settings > Network &amp; internet > VPN).</li>
<li>Update the app (on Android in the work profile, with the briefcase), battery use Unrestricted.</li>
<li>Ten seconds of airplane mode, then connect.</li>
</ol>
<h2>Messages</h2>
<table>
<tr><th>Message</th><th>Meaning</th><th>Do</th></tr>
<tr><td>Authentication failed</td><td>Password or confirmation</td><td>KB0010001, KB0010003</td></tr>
<tr><td>Certificate invalid or expired</td><td>Clock, or device certificate not renewed</td><td>Clock; connect once in the office; Network group</td></tr>
<tr><td>Gateway unreachable, 809, timeout</td><td>Network blocks the tunnel</td><td>Hotspot; compare</td></tr>
<tr><td>Connected, nothing opens</td><td>Name service or split tunnel</td><td>Windows: ipconfig /flushdns; Network group with address and time</td></tr>
</table>
<p>For the ticket: message with code, since when, home or public network, hotspot tried, device.</p>`),
  },
  {
    number: 'KB0020004',
    translates: 'KB0010004',
    title: 'La VPN no conecta o se corta',
    language: 'es',
    category,
    keywords: 'VPN, remoto, casa, túnel, conectar, se corta',
    html: dressed(`
<p>Averigua primero si hay internet sin VPN: abre <a href="https://example.com">example.com</a> con la VPN apagada.</p>
<h2>No hay internet</h2>
<ul>
<li>Hotel, tren, aeropuerto: completa antes la página de acceso de esa red.</li>
<li>Casa: desenchufa el router 30 segundos, espera dos minutos, prueba cerca del router o con cable.</li>
<li>Si no, comparte internet desde el teléfono; muchas redes públicas bloquean las VPN.</li>
</ul>
<h2>Windows</h2>
<ol>
<li>Haz clic en ^ junto al reloj, clic derecho en el icono de la VPN, Salir.</li>
<li>Configuración > Red e Internet > VPN: desconecta cualquier otra.</li>
<li>Configuración > Hora e idioma > Fecha y hora > Sincronizar ahora. Un reloj mal puesto rompe el certificado.</li>
<li>Reinicia, conecta y aprueba en el teléfono el acceso que acabas de iniciar.</li>
</ol>
<h2>macOS</h2>
<ol>
<li>Cierra la VPN desde la barra de menús. Ajustes del Sistema > VPN: apaga cualquier otra; Cuenta de Apple > iCloud > Relay privado desactivado.</li>
<li>Privacidad y seguridad: Permitir, si la VPN fue bloqueada.</li>
<li>Reinicia, conecta, aprueba.</li>
</ol>
<h2>iPhone y Android</h2>
<ol>
<li>Desconecta otras VPN (iPhone: Ajustes > General > VPN y gestión de dispositivos; Android: Ajustes > Redes e Internet > VPN).</li>
<li>Actualiza la app (en Android, la del perfil de trabajo, con el maletín) y pon la batería en Sin restricciones.</li>
<li>Diez segundos de modo avión y conecta.</li>
</ol>
<h2>Mensajes</h2>
<table>
<tr><th>Mensaje</th><th>Significa</th><th>Haz</th></tr>
<tr><td>Error de autenticación</td><td>Contraseña o confirmación</td><td>KB0020001, KB0020003</td></tr>
<tr><td>Certificado no válido o vencido</td><td>Reloj, o certificado sin renovar</td><td>Reloj; conectarse una vez en la oficina; grupo de Redes</td></tr>
<tr><td>No se alcanza la puerta de enlace, 809, tiempo agotado</td><td>La red bloquea el túnel</td><td>Probar con el teléfono y comparar</td></tr>
<tr><td>Conectado, pero nada abre</td><td>Nombres o túnel dividido</td><td>Windows: ipconfig /flushdns; grupo de Redes con dirección y hora</td></tr>
</table>
<p>Para el ticket: mensaje con código, desde cuándo, red de casa o pública, si se probó el teléfono, equipo.</p>`),
  },
  {
    number: 'KB0010005',
    title: 'Wi-Fi does not connect or is unstable',
    language: 'en',
    category,
    keywords: 'Wi-Fi, wireless, office network, guest, slow',
    html: dressed(`
<p>Ask a colleague beside you first: if nobody is connected it is the access point, not your device. Report floor and room.</p>
<h2>Forget the network and join it again</h2>
<table>
<tr><th>Device</th><th>Path</th></tr>
<tr><td>Windows</td><td>Settings > Network &amp; internet > Wi-Fi > Manage known networks > office network > Forget; also the guest network</td></tr>
<tr><td>macOS</td><td>System Settings > Wi-Fi > Advanced > … > Remove From List</td></tr>
<tr><td>iPhone</td><td>Settings > Wi-Fi > i > Forget This Network; Trust the company's certificate when it appears</td></tr>
<tr><td>Android</td><td>Settings > Network &amp; internet > Internet > gear > Forget; CA certificate: Use system certificates</td></tr>
</table>
<h2>Connected, but no pages</h2>
<ol>
<li>Disconnect the VPN.</li>
<li>Windows: Windows + R, cmd, then <code>ipconfig /release</code> and <code>ipconfig /renew</code>.</li>
<li>macOS: System Settings > Wi-Fi > Details > TCP/IP > Renew DHCP Lease.</li>
</ol>
<p>Still nothing: hand over to Network with room, time, message, and whether a cable works.</p>`),
  },
  {
    number: 'KB0020005',
    translates: 'KB0010005',
    title: 'El Wi-Fi no conecta o es inestable',
    language: 'es',
    category,
    keywords: 'Wi-Fi, inalámbrica, red de la oficina, invitados, lento',
    html: dressed(`
<p>Pregunta antes a quien tengas al lado: si nadie tiene red, es el punto de acceso y no tu equipo. Avisa con planta y sala.</p>
<h2>Olvida la red y únete de nuevo</h2>
<table>
<tr><th>Equipo</th><th>Ruta</th></tr>
<tr><td>Windows</td><td>Configuración > Red e Internet > Wi-Fi > Administrar redes conocidas > red de la oficina > Olvidar; también la de invitados</td></tr>
<tr><td>macOS</td><td>Ajustes del Sistema > Wi-Fi > Avanzado > … > Eliminar de la lista</td></tr>
<tr><td>iPhone</td><td>Ajustes > Wi-Fi > i > Omitir esta red; Confiar en el certificado de la empresa cuando aparezca</td></tr>
<tr><td>Android</td><td>Ajustes > Redes e Internet > Internet > engranaje > Olvidar; Certificado de CA: Usar certificados del sistema</td></tr>
</table>
<h2>Conectado, pero no abre páginas</h2>
<ol>
<li>Desconecta la VPN.</li>
<li>Windows: Windows + R, cmd, y luego <code>ipconfig /release</code> e <code>ipconfig /renew</code>.</li>
<li>macOS: Ajustes del Sistema > Wi-Fi > Detalles > TCP/IP > Renovar concesión DHCP.</li>
</ol>
<p>Si sigue igual: pásalo a Redes con sala, hora, mensaje y si con cable funciona.</p>`),
  },
  {
    number: 'KB0010011',
    title: 'Access to a shared drive or folder',
    language: 'en',
    category: 'Access',
    keywords: 'shared drive, folder, access denied, SharePoint, network drive',
    html: dressed(`
<h2>You had access and it stopped</h2>
<ol>
<li>Outside the office, connect the VPN.</li>
<li>Save your work, sign out of the computer and sign in again: new rights count only then.</li>
<li>Open the folder by its full path or link, not by an old shortcut.</li>
<li>Windows: This PC > right-click the red-crossed drive > Disconnect, then Map network drive. macOS: Finder > Go > Connect to Server.</li>
</ol>
<h2>New access</h2>
<p>Only the owner of the folder decides. Collect:</p>
<ul>
<li>full path or link, read or change, until when, for what;</li>
<li>name of the owner, if known, and the manager.</li>
</ul>
<note>Never copy a colleague's rights ("the same as Tom"): ask for the folder by name.</note>
<p>Second line: owner's approval on the ticket first, then the access group, never the single account; the employee signs out and in again.</p>`),
  },
  {
    number: 'KB0020011',
    translates: 'KB0010011',
    title: 'Acceso a una unidad o carpeta compartida',
    language: 'es',
    category: 'Access',
    keywords: 'unidad compartida, carpeta, acceso denegado, SharePoint, unidad de red',
    html: dressed(`
<h2>Tenías acceso y dejó de funcionar</h2>
<ol>
<li>Fuera de la oficina, conecta la VPN.</li>
<li>Guarda tu trabajo, cierra la sesión del equipo y vuelve a entrar: los permisos nuevos solo cuentan entonces.</li>
<li>Abre la carpeta con su ruta o enlace completo, no con un acceso directo antiguo.</li>
<li>Windows: Este equipo > clic derecho en la unidad con la cruz roja > Desconectar, y Conectar a unidad de red. macOS: Finder > Ir > Conectarse al servidor.</li>
</ol>
<h2>Acceso nuevo</h2>
<p>Solo decide el dueño de la carpeta. Reúne:</p>
<ul>
<li>ruta o enlace completo, lectura o cambios, hasta cuándo, para qué;</li>
<li>nombre del dueño, si se sabe, y del responsable.</li>
</ul>
<nota>Nunca copies los permisos de un compañero ("lo mismo que Tom"): pide la carpeta por su nombre.</nota>
<p>Segunda línea: primero la aprobación del dueño en el ticket; después el grupo de acceso, nunca la cuenta suelta; la persona cierra sesión y vuelve a entrar.</p>`),
  },
];
