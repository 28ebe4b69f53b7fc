import { type ArticleSeed, dressed } from './servicenow/article.ts';

const category = 'Devices';

/** Printers, slow laptops and programs, in English and Spanish. */
export const deviceArticles: readonly ArticleSeed[] = [
  {
    number: 'KB0010008',
    title: 'Printer does not print',
    language: 'en',
    category,
    keywords: 'printer, print, queue, badge, offline, paper',
    html: dressed(`
<h2>At the printer</h2>
<ol>
<li>Switched on, paper in the tray, no red light. Note the message on the panel.</li>
<li>You are on the office network or the VPN; the guest Wi-Fi does not reach printers.</li>
<li>With badge release the job waits 24 hours at any printer of the office.</li>
</ol>
<h2>Windows</h2>
<ol>
<li>Settings > Bluetooth &amp; devices > Printers &amp; scanners > your printer > Open print queue; cancel all jobs.</li>
<li>Clear Use printer offline and Pause printing.</li>
<li>Switch off Let Windows manage my default printer and choose yours; restart.</li>
</ol>
<h2>macOS</h2>
<ol>
<li>System Settings > Printers &amp; Scanners > your printer > Printer Queue; delete all jobs, Resume.</li>
<li>Wi-Fi off and on, print one page.</li>
</ol>
<table>
<tr><th>Seen</th><th>Cause</th><th>Group</th></tr>
<tr><td>Everybody's jobs hang</td><td>Print server or printer</td><td>Endpoint</td></tr>
<tr><td>Streaks, blank pages</td><td>Toner or drum</td><td>Site services: asset number on the label</td></tr>
<tr><td>Only one document</td><td>Document or driver</td><td>Print it as PDF</td></tr>
</table>`),
  },
  {
    number: 'KB0020008',
    translates: 'KB0010008',
    title: 'La impresora no imprime',
    language: 'es',
    category,
    keywords: 'impresora, imprimir, cola, tarjeta, sin conexión, papel',
    html: dressed(`
<h2>En la impresora</h2>
<ol>
<li>Encendida, con papel y sin luz roja. Apunta el mensaje del panel.</li>
<li>Estás en la red de la oficina o en la VPN; el Wi-Fi de invitados no llega a las impresoras.</li>
<li>Con tarjeta, el trabajo espera 24 horas en cualquier impresora de la oficina.</li>
</ol>
<h2>Windows</h2>
<ol>
<li>Configuración > Bluetooth y dispositivos > Impresoras y escáneres > tu impresora > Abrir cola de impresión; cancela todo.</li>
<li>Desmarca Usar impresora sin conexión y Pausar la impresión.</li>
<li>Desactiva Permitir que Windows administre mi impresora predeterminada, elige la tuya y reinicia.</li>
</ol>
<h2>macOS</h2>
<ol>
<li>Ajustes del Sistema > Impresoras y escáneres > tu impresora > Cola de impresión; borra todo y Reanudar.</li>
<li>Apaga y enciende el Wi-Fi e imprime una página.</li>
</ol>
<table>
<tr><th>Se ve</th><th>Causa</th><th>Grupo</th></tr>
<tr><td>No imprime nadie</td><td>Servidor o impresora</td><td>Endpoint</td></tr>
<tr><td>Rayas, páginas en blanco</td><td>Tóner o tambor</td><td>Servicios del edificio: número de la etiqueta</td></tr>
<tr><td>Solo un documento</td><td>Documento o controlador</td><td>Imprimirlo como PDF</td></tr>
</table>`),
  },
  {
    number: 'KB0010009',
    title: 'Slow computer\t',
    language: 'en',
    category,
    keywords: 'slow, laptop, freeze, disk full, memory, start-up, fan',
    html: dressed(`
<p>Ask since when, and whether everything or one program is slow. One web application alone is not a slow computer.</p>
<ol>
<li>Save, connect the charger and <strong>Restart</strong> (not Shut down). Choose Update and restart if it shows.</li>
<li>Windows: Ctrl + Shift + Esc > Processes, sort by CPU and Memory, end what is not needed; Startup apps > Disable.</li>
<li>macOS: Activity Monitor > CPU and Memory; System Settings > General > Login Items.</li>
<li>Windows: Settings > System > Storage: 20 GB free; Cleanup recommendations; OneDrive > Free up space. macOS: System Settings > General > Storage.</li>
<li>Windows: Settings > System > Power &amp; battery > Power mode > Best performance while charging.</li>
<li>iPhone, Android: restart, update, 5 GB free, battery saver off.</li>
</ol>
<note>Noises from a disk, a swollen battery or a burnt smell: switch off, unplug, hand over at once.</note>
<p>Second line: uptime, disk health (SMART), memory pressure, antivirus scan running, pending firmware; replace devices older than four years.</p>`),
  },
  {
    number: 'KB0020009',
    translates: 'KB0010009',
    title: 'Equipo lento',
    language: 'es',
    category,
    keywords: 'lento, portátil, laptop, se congela, disco lleno, memoria, arranque',
    html: dressed(`
<p>Pregunta desde cuándo y si va lento todo o un solo programa. Una aplicación web sola no es un equipo lento.</p>
<ol>
<li>Guarda, conecta el cargador y <strong>Reinicia</strong> (no apagues). Elige Actualizar y reiniciar si aparece.</li>
<li>Windows: Ctrl + Mayús + Esc > Procesos, ordena por CPU y Memoria y finaliza lo que sobre; Aplicaciones de arranque > Deshabilitar.</li>
<li>macOS: Monitor de Actividad > CPU y Memoria; Ajustes del Sistema > General > Ítems de inicio.</li>
<li>Windows: Configuración > Sistema > Almacenamiento: 20 GB libres; Recomendaciones de limpieza; OneDrive > Liberar espacio. macOS: General > Almacenamiento.</li>
<li>Windows: Configuración > Sistema > Inicio/apagado y batería > Modo de energía > Máximo rendimiento con el cargador.</li>
<li>iPhone, Android: reinicia, actualiza, 5 GB libres, sin ahorro de batería.</li>
</ol>
<nota>Ruidos de disco, batería hinchada u olor a quemado: apaga, desenchufa y avisa enseguida.</nota>
<p>Segunda línea: tiempo encendido, estado del disco (SMART), presión de memoria, análisis del antivirus, firmware pendiente; se sustituyen los equipos de más de cuatro años.</p>`),
  },
  {
    number: 'KB0010010',
    title: 'Request or install software',
    language: 'en',
    category: 'Software',
    keywords: 'software, install, licence, program, Company Portal, request',
    html: dressed(`
<h2>It may be there already</h2>
<table>
<tr><th>Device</th><th>Where</th></tr>
<tr><td>Windows</td><td>Start > Company Portal > Apps > Install; progress under Downloads &amp; updates</td></tr>
<tr><td>macOS</td><td>Command + Space > Company Portal > Apps > Install</td></tr>
<tr><td>iPhone, iPad</td><td>Company Portal > Apps</td></tr>
<tr><td>Android</td><td>Play Store with the briefcase (work profile)</td></tr>
</table>
<p>It can take 30 minutes. When it fails: 10 GB free, charger, Restart, Company Portal > Settings > Sync, Retry.</p>
<h2>It is not there</h2>
<p>Collect program and version, what for, for whom, until when, free or paid, cost centre and approving manager. A program that handles customer or personal data also needs the security review (about ten working days).</p>
<note>Do not install programs from web pages with a private licence: the company may not use them.</note>`),
  },
  {
    number: 'KB0020010',
    translates: 'KB0010010',
    title: 'Pedir o instalar un programa',
    language: 'es',
    category: 'Software',
    keywords: 'programa, software, instalar, licencia, Portal de empresa, solicitud',
    html: dressed(`
<h2>Quizá ya está disponible</h2>
<table>
<tr><th>Equipo</th><th>Dónde</th></tr>
<tr><td>Windows</td><td>Inicio > Portal de empresa > Aplicaciones > Instalar; avance en Descargas y actualizaciones</td></tr>
<tr><td>macOS</td><td>Comando + Espacio > Portal de empresa > Aplicaciones > Instalar</td></tr>
<tr><td>iPhone, iPad</td><td>Portal de empresa > Aplicaciones</td></tr>
<tr><td>Android</td><td>Play Store con el maletín (perfil de trabajo)</td></tr>
</table>
<p>Puede tardar 30 minutos. Si falla: 10 GB libres, cargador, Reiniciar, Portal de empresa > Configuración > Sincronizar, Reintentar.</p>
<h2>No está</h2>
<p>Reúne programa y versión, para qué, para quién, hasta cuándo, gratuito o de pago, centro de coste y responsable que aprueba. Si trata datos de clientes o personales necesita además la revisión de seguridad (unos diez días hábiles).</p>
<nota>No instales programas de páginas web con licencia particular: la empresa no puede usarlos.</nota>`),
  },
];
