import type { Concepts } from './lexicon.ts';

const said = (...lines: readonly string[]): readonly string[] => lines.flatMap((line) => line.split(', '));

/**
 * What employees say, by what they mean, in English, Spanish, Portuguese, French and German: it lets phrases written in
 * one language serve the others. A `*` stands for any ending; accents and case do not matter; a phrase needs its words in a row.
 */
export const concepts: Concepts = {
  password: said(
    'password*, passcode*, passphrase*, pwd, pw, passwd, pass word, credential*, log in details',
    'contraseña*, clave, claves, credencial*',
    'senha*, palavra passe, palavra chave, palavrapasse, credenciais',
    'mot de passe, mots de passe, mdp, motdepasse, identifiants',
    'passwort*, kennwort*, zugangsdaten',
  ),
  account: said(
    'account*, user id, userid, username*, profile, login, logon, sign in, log in',
    'cuenta, cuentas, usuario, perfil, iniciar sesión, inicio de sesión',
    'conta, contas, utilizador, usuário, iniciar sessão, fazer login',
    'compte, comptes, utilisateur, identifiant, profil, session',
    'konto, konten, benutzerkonto, benutzername*, benutzer, anmeld*, einlogg*',
  ),
  lock: said(
    'lock, locked, locks, lockout, locked out, blocked, suspended, disabled',
    'bloque*, inhabilitad*, suspendid*',
    'bloquei*, bloquead*, trancad*, suspens*',
    'bloqué*, verrouill*, désactivé*',
    'gesperrt*, sperre, sperrung, blockiert*, ausgesperrt, deaktiviert*',
  ),
  unlock: said(
    'unlock*, unblock*, reactivat*, re enable, reenable',
    'desbloque*, reactiv*, rehabilit*',
    'destranc*, reativ*',
    'débloqu*, déverrouill*, réactiv*',
    'entsperr*, freischalt*, freigeschaltet, reaktivier*',
  ),
  reset: said(
    'reset*, set back, renew*, restore',
    'restablec*, resete*, reinici*, restaur*, recuper*',
    'redefin*, repor, reposição, reset',
    'réinitialis*, récupér*, remettre à zéro',
    'zurücksetz*, zurückgesetzt, rücksetz*, wiederherstell*',
  ),
  forgot: said(
    'forgot, forgotten, forget, dont remember, cant remember, do not remember',
    'olvid*, no recuerdo, no me acuerdo',
    'esquec*, não me lembro, não lembro',
    'oubli*, ne me souviens, me souviens plus',
    'vergessen, vergaß, vergiss*, entfallen, weiß nicht mehr',
  ),
  expire: said(
    'expire*, expiring, expiry, expiration, out of date, run out, no longer valid',
    'expir*, caduc*, vencid*, venció, vence',
    'venceu, vencida, caducou',
    'périm*, plus valable, plus valide',
    'abgelaufen*, läuft ab, ablauf*, ungültig',
  ),
  change: said(
    'change*, changing, update*, modify, replace*, switch*, swap*',
    'cambi*, modific*, actualiz*, reemplaz*, sustitu*',
    'mudar, mudei, mudança, troc*, alter*, atualiz*, substitu*',
    'chang*, modifi*, remplac*, mettre à jour',
    'ändern, ändere, geändert, änderung, wechsel*, gewechselt, austausch*, ersetz*, aktualisier*',
  ),
  new: said(
    'new, newly, brand new',
    'nuevo, nueva, nuevos, nuevas',
    'novo, nova, novos, novas',
    'nouveau, nouvel, nouvelle, nouveaux, nouvelles',
    'neu, neue, neuer, neues, neuen, neuem',
  ),
  phone: said(
    'phone*, mobile, mobiles, cell, cellphone*, smartphone*, iphone*, android*, ipad*, tablet*',
    'teléfono*, móvil*, celular*, tableta*',
    'telemóvel, telemóveis, telefone*',
    'téléphone*, portable pro, tablette*',
    'handy*, telefon, diensthandy, mobiltelefon*, mobilgerät*',
  ),
  mfa: said(
    'mfa, 2fa, otp, totp, authenticator*, authentication, authenticate, two factor, twofactor',
    'multi factor, multifactor, two step, second factor, token, verification, verify',
    'autenticador*, autenticación, doble factor, dos factores, segundo factor, verificación, dos pasos',
    'autenticação, dois fatores, segundo fator, verificação, duas etapas',
    'authentificat*, double facteur, deux facteurs, double authentification, vérification, jeton',
    'authentifizier*, zwei faktor*, zweifaktor*, zweiter faktor, zweiten faktor, bestätigung, mehrfaktor*',
  ),
  code: said(
    'code, codes, pin, qr, one time, six digit, prompt, push notification',
    'código*, notificación push',
    'notificação push',
    'kode, sicherheitscode*, einmalcode*, bestätigungscode*, zahlencode',
  ),
  vpn: said(
    'vpn*, anyconnect, globalprotect, forticlient, wireguard, openvpn, tunnel, zscaler',
    'túnel, red privada, rede privada, réseau privé, tunnel*',
  ),
  remote: said(
    'remote*, from home, home office, homeoffice, wfh, work from home, working from home, offsite',
    'remot*, desde casa, en casa, teletrabaj*, fuera de la oficina',
    'de casa, em casa, teletrabalho, a partir de casa, fora do escritório',
    'à distance, télétravail*, de chez moi, depuis la maison, chez moi, depuis chez',
    'von zuhause, zu hause, von zu hause, zuhause, fernzugriff, telearbeit, unterwegs',
  ),
  connect: said(
    'connect, connects, connecting, connected, connection*, connectivity, get on, get online',
    'conectar*, conecta, conecto, conectado, conexión, conexiones',
    'conexão, conexões, ligar, ligação, liga',
    'connecter, connecte, connexion*, connecté*, raccorder',
    'verbind*, verbund*, anschließ*',
  ),
  disconnect: said(
    'disconnect*, drops, dropping, dropped, keeps dropping, cuts out, cut off, kicks me, kicked',
    'desconect*, se cae, se corta, se me cae, me echa, cortes',
    'desliga, vai abaixo, cai, caindo, a cair, fica caindo',
    'déconnect*, coupe, coupure*, coupé*, se coupe',
    'trennt, getrennt, bricht ab, abbruch, abbrüche, abgebrochen, fliege raus, verbindungsabbr*',
  ),
  network: said(
    'network*, lan, ethernet, ssid, intranet',
    'la red, de red, una red, sin red, a red, en red',
    'rede, redes, réseau*, reseau*, netzwerk*, netz, firmennetz*, lan kabel',
  ),
  wifi: said(
    'wifi*, wi fi, wireless, hotspot, eduroam, wlan*, inalámbric*, sem fios, sem fio, sans fil, drahtlos*, funknetz',
  ),
  internet: said(
    'internet*, online, web, browser*, navegador*, navigateur*, offline, website*, página web, site web, webseite*',
  ),
  email: said(
    'email*, e mail*, mail, mails, gmail, message, messages',
    'correo, correos, mensaje, mensajes',
    'correio, mensagem, mensagens',
    'courriel*, mél, messagerie, courrier*',
    'mailen, nachricht*, post eingang',
  ),
  outlook: said('outlook*, exchange, owa, calendar*, calendario*, calendário*, calendrier*, agenda, kalender*'),
  mailbox: said(
    'mailbox*, inbox*, mail box, archive, quota, shared mailbox',
    'buzón*, bandeja*, caixa de correio, caixa de entrada, caixa postal',
    'boîte mail, boîte aux lettres, boîte de réception, boite mail, boîte',
    'postfach*, posteingang*, postfächer, briefkasten',
  ),
  full: said(
    'full, quota, storage, no space, out of space, over the limit, size limit',
    'lleno, llena, espacio, cheio, cheia, espaço, lotad*',
    'plein, pleine, saturé*, espace, voll, überfüllt, speicherplatz, kein platz',
  ),
  send: said(
    'send*, sent, sending, outbox, enviar, envía*, envio, envío*, mandar, manda',
    'enviad*, envoy*, envoi*, senden, sende, versend*, gesendet, schicken, verschick*, rausgehen',
  ),
  receive: said(
    'receiv*, get mail, getting mail, incoming, arrive, arriving, not coming',
    'recib*, llega, llegan, llegando, receb*, chega, chegam, a chegar',
    'recev*, reçoi*, reçu*, arrive plus, arrivent, empfang*, erhalt*, bekomme, bekommen, ankommen, kommen an',
  ),
  teams: said(
    'teams, ms teams, zoom, webex, meeting*, call, calls, conference*, videocall*, huddle',
    'reunión, reuniones, llamada*, videollamada*, conferencia*',
    'reunião, reuniões, chamada*, videochamada*, videoconferência*',
    'réunion*, appel, appels, visio, visioconférence*, conférence*',
    'besprechung*, anruf*, konferenz*, videokonferenz*, telefonat*, telko',
  ),
  audio: said(
    'audio*, sound*, hear, heard, speaker*, headset*, headphone*, earphone*, echo, volume, voice',
    'sonido, oigo, oye, oyen, escuch*, altavoz*, altavoces, auricular*, cascos, eco, voz',
    'som, ouço, ouvir, ouvem, auscultador*, fone*, altifalante*, alto falante',
    'le son, de son, aucun son, entend*, casque*, haut parleur*, écouteur*, écho, voix',
    'kein ton, höre, hören, hört, lautsprecher*, kopfhörer*, stimme, tonqualität, der ton, ton geht, keinen ton',
  ),
  mic: said(
    'mic, mics, mike, micro, microphone*, micrófono*, microfone*, mikro, mikrofon*, muted, unmute, stumm, silenciado',
  ),
  video: said(
    'video*, camera*, webcam*, cam, screen share, screen sharing, share my screen, choppy, pixelated',
    'cámara*, compartir pantalla, câmara*, câmera*, partilhar o ecrã, compartilhar a tela, vídeo*',
    'caméra*, vidéo*, partage d écran, partager mon écran, kamera*, bildschirm teilen, ruckelt',
  ),
  printer: said(
    'print*, scanner*, scan, scanning, copier*, mfp, plotter',
    'impresora*, imprim*, impresión, escáner*, escane*, fotocopiadora*',
    'impressora*, impressão, digitaliz*, multifuncional',
    'imprimante*, impression*, photocopieu*, scann*',
    'drucker*, drucken, druckt, ausdruck*, gedruckt, kopierer*, druckauftr*',
  ),
  paper: said(
    'paper*, jam, jammed, jams, toner*, ink, cartridge*, tray, papel, atasc*, atasco*, tinta, cartucho*, bandeja de papel',
    'encravad*, atolad*, papier*, bourrage*, encre, cartouche*, papierstau*, tinte, patrone*, klemmt, papierfach',
  ),
  slow: said(
    'slow, slower, slowly, slowness, sluggish, lag, lags, lagging, laggy, takes forever, takes ages, performance',
    'lento, lenta, lentos, lentitud, despacio, tarda, va muy lento, demora, rendimiento',
    'lentidão, devagar, demorar, desempenho',
    'lent, lente, lents, lenteur*, rame, ramer, met du temps',
    'langsam*, lahm, träge, dauert ewig',
  ),
  freeze: said(
    'freez*, froze, frozen, hang, hangs, hanging, stuck, crash*, not responding, unresponsive, blue screen, bluescreen*',
    'se congela, congela*, se cuelga, colgad*, se traba, trabad*, pantallazo azul, no responde, se queda pillado',
    'trava, travad*, travando, travar, bloqueia, tela azul, ecrã azul, não responde, pendura',
    'fige, figé*, gèle, gelé, plante, planté*, écran bleu, ne répond plus, ne répond pas',
    'friert, eingefroren, einfrieren, abgestürzt, stürzt, absturz*, reagiert nicht, aufgehängt, hängt',
  ),
  laptop: said(
    'laptop*, notebook*, computer*, pc, macbook*, mac, desktop, machine, thinkpad*, workstation, surface',
    'portátil*, ordenador*, computador*, computadora*, equipo, máquina',
    'portáteis, computadores',
    'ordinateur*, ordi, portable, poste, pc portable',
    'rechner*, dienstlaptop, dienstrechner, arbeitsplatzrechner',
  ),
  boot: said(
    'boot*, startup, start up, starts up, turn on, power on, switch on, restart*, reboot*, wont start, black screen, battery',
    'arranc*, encend*, enciende, reinici*, pantalla negra, prender, prende, batería',
    'arranqu*, liga, ligar o, inicia, reiniciar, ecrã preto, tela preta, bateria',
    'démarr*, redémarr*, s allume, allumer, écran noir, batterie',
    'hochfahr*, fährt nicht hoch, startet, neustart*, neu starten, einschalt*, geht nicht an, schwarzer bildschirm, akku',
  ),
  install: said(
    'install*, reinstall*, download*, deploy*, instal*, descarg*, baixar, descarregar, transferir',
    'télécharg*, installi*, herunterlad*, runterladen, aufspielen, einspielen',
  ),
  software: said(
    'software*, app, apps, application*, program, programs, programme*, tool, tools, plugin*, add in',
    'programa*, aplicación, aplicaciones, herramienta*, aplicativo*, aplicação, aplicações, ferramenta*',
    'logiciel*, appli, applis, outil*, programm*, anwendung*, werkzeug*',
  ),
  license: said(
    'licen*, subscription*, suscripción, subscrição, assinatura, abonnement*, lizenz*, product key, adobe, photoshop, autocad',
  ),
  request: said(
    'request*, order, ordering, apply for, need a, would like, get me, ask for',
    'solicit*, pedir, pido, pedido, petición, quiero, quisiera, necesito, me hace falta',
    'peço, requisit*, preciso, precisava, queria, gostaria',
    'demand*, command*, voudrais, besoin, souhait*',
    'beantrag*, antrag*, bestell*, anforder*, brauche, benötig*, möchte, hätte gern*',
  ),
  approve: said(
    'approv*, authoriz*, authoris*, sign off, manager, aprob*, aprueb*, autoriz*, jefe, aprov*, chefe, gestor',
    'approuv*, approbation, valider, validation, responsable, genehmig*, freigabe, freigeb*, vorgesetzt*, chef',
  ),
  admin: said(
    'admin, admins, administrator*, administrador*, administrateur*, admin rights, elevated, privileges, adminrecht*, sudo, root',
  ),
  access: said(
    'access*, permission*, rights, entitle*, acceso*, acceder, accedo, permiso*, entrar, entro',
    'acesso*, aceder, acessar, permiss*, accès, accéd*, droit, droits, autorisation*',
    'zugriff*, zugang, zugänge, berechtigung*, rechte, öffnen, komme nicht, reinkommen, cant open',
  ),
  denied: said(
    'denied, deny, refused, rejected, forbidden, not allowed, unauthorized, denegad*, rechazad*, prohibid*, no me deja',
    'negad*, recusad*, não me deixa, não deixa, refus*, interdit*, verweiger*, abgelehnt, verboten, keine berechtigung',
  ),
  folder: said(
    'folder*, directory, file, files, document*, carpeta*, archivo, archivos, fichero*, pasta, pastas, ficheiro*, arquivo*',
    'dossier*, fichier*, répertoire*, ordner*, datei*, verzeichnis*, dokument*',
  ),
  drive: said(
    'drive, drives, share, shared, onedrive, sharepoint, file server, fileserver, nas, mapped',
    'unidad, unidades, compartid*, servidor*, disco, partilhad*, compartilhad*, unidade',
    'lecteur*, partagé*, serveur*, disque, laufwerk*, netzlaufwerk*, freigegeben*, gemeinsam*, server',
  ),
  lost: said(
    'lost, lose, losing, missing, misplaced, left it, left my, cant find, perdí, perdid*, perder, extravi*, no encuentro, dejé',
    'perdi, perdeu, não encontro, deixei, perdu*, égar*, perte, trouve plus, laissé, verlor*, verlier*, verlust, finde nicht, liegen gelassen, liegengelassen',
  ),
  stolen: said(
    'stolen, stole, theft, thief, robbed, mugged, robo, robad*, robaron, roub*, furt*',
    'volé, volée, vol, dérob*, gestohlen*, geklaut*, diebstahl, entwendet, einbruch, hurto, hurtaron, hurtado',
  ),
  phishing: said(
    'phish*, weird, strange, odd, fishy, spam, scam*, suspicious, fraud*, fake, malware, virus, hacker*, ransomware, spoof*, smishing',
    'sospechos*, raro, rara, raros, extrañ*, estranh*, estafa*, fraude*, fals*, hacke*, suspeit*, golpe, burla, pirat*, malicios*',
    'suspect*, bizarre*, louche*, étrange*, arnaque*, frauduleu*, hameçonnage, malveillant*, verdächtig*, betrug*, betrüg*, gefälscht*, gehackt, schadsoftware, seltsam*, komisch*, merkwürdig*',
  ),
  link: said(
    'link, links, url, click*, attachment*, enlace*, vínculo*, pinch*, clic, hice clic, adjunto*, clique*, cliquei, anexo*',
    'ligação suspeita, lien, liens, cliqu*, pièce jointe, pièces jointes, geklickt, klick*, anhang, anhänge, angeklickt',
  ),
  sync: said(
    'sync*, synchro*, sincroniz*, abgleich*, not updating, no se actualiza, não atualiza, ne se met pas à jour, aktualisiert sich nicht',
  ),
  setup: said(
    'setup, set up, setting up, configur*, enrol*, activate, add my, register, instalación inicial',
    'inscrib*, registr*, dar de alta, añadir, adicionar, regist*, paramétr*, ajouter, enregistr*, einricht*, eingerichtet, konfigur*, hinzufügen, registrier*',
  ),
  employee: said(
    'employee*, joiner*, starter*, new hire*, hire, onboard*, colleague*, joins, joining, intern, interns, first day, contractor*, team member',
    'emplead*, incorporación, incorpor*, compañer*, becari*, contratad*, primer día, alta de',
    'funcionári*, colega*, estagiári*, contratação, primeiro dia, admissão',
    'employé*, arrivant*, embauch*, collègue*, stagiaire*, recrue*, salarié*, collaborat*, premier jour, arrivée',
    'mitarbeit*, kolleg*, praktikant*, neueinstellung*, eintritt, neuzugang, ersten tag, erster tag, fängt an, einstell*',
  ),
  person: said(
    'human, person, agent, operator, real person, someone, talk to, speak to, persona, agente, humano, hablar con, operador*',
    'pessoa, falar com, atendente, humain, personne, parler à, parler avec, conseiller, mensch*, sprechen, jemand*, berater*',
  ),
};
