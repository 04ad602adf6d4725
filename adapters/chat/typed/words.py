"""Lists of words that say little by themselves, or that must not be taken for others. Plain words, see `Line`."""

from __future__ import annotations

from adapters.chat.typed.understood import Wish


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALONE: dict[str, Wish] = {
    **dict.fromkeys(("when", "what time", "cuando", "a que hora", "when is it", "cuando es"), Wish.WHEN),
    **dict.fromkeys(("when does it start", "what time does it start", "when is it on", "cuando empieza"), Wish.WHEN),
    **dict.fromkeys(("cuanto", "cuanto es"), Wish.PRICE),
    **dict.fromkeys(("start", "yo", "oi"), Wish.HELLO),
    **dict.fromkeys(("start over", "start again", "back", "go back", "atras", "volver"), Wish.HELP),
    **dict.fromkeys(("stop", "quit", "exit", "abort", "salir", "parar", "para", "basta"), Wish.CANCEL),
    **dict.fromkeys(("hasta manana", "until tomorrow"), Wish.THANKS),
    **dict.fromkeys(("que hay", "whats there", "what else", "que mas"), Wish.CLASSES),
}
"""Whole lines."""

ABBREVIATED = {
    **dict.fromkeys(("tmrw", "tmr", "tomoz"), "tomorrow"),
    **dict.fromkeys(("mnn", "mnna"), "manana"),
    "tonite": "tonight",
    "tonites": "tonights",
    "nvm": "nevermind",
    "wat": "what",
    "wen": "when",
    "u": "you",
    "ur": "your",
    "r": "are",
    "q": "que",
}
"""As people write them on a phone."""

WEAK_YES = _words(
    """
    ok okay okey oki k kk sure alright fine right bueno vale dale va venga listo claro ya y exactly correct
    """
)
"""Also said to mean "I see"."""

ANYTHING = _words(
    """
    any all every everything anything todo todos todas cualquiera list show more mas other others algo
    """
)
"""In a line that asks for nothing else: all classes."""

WITH_YES = _words(
    """
    quiero quisiera coming im ill
    please pls plz just that thats it its is this im i id me we the a to in for so oh well then do am would like
    want por favor porfa porfavor eso es lo la el con book class spot one as mate and y si
    """
)
"""Beside a yes, only these leave it one."""

REFUSES_LANGUAGE = _words("not no dont cant cannot instead rather vez lugar bad poor malo")
"""Beside the name of a language, the other one is wanted."""

OVER = _words(
    """
    was were fue estuvo fueron estuvieron had
    """
)
"""What happened on a day, rather than what is on."""

TARGETS = _words(
    """
    today tomorrow tonight weekend evening evenings morning mornings afternoon between before after until around
    despues antes hasta entre manana semana noche tarde proximo proxima siguiente anything something available
    looking everything
    """
)
"""Words of days and hours, and small words, that are put right if they are misspelt."""

FOREIGN = _words(
    """
    sauce salsas dip recipe recipes verde chips tacos taco tortilla nachos food restaurant dinner lunch breakfast
    pizza coffee flight flights hotel taxi uber train bus car table movie film cinema ticket concert song songs
    music playlist spotify album video youtube phone netflix subscription contract gym insurance doctor dentist
    appointment haircut bank loan weather rain homework exam cooking stock crypto bitcoin facebook instagram order
    package parcel delivery receta comida vuelo vuelos cancion canciones musica contrato medico dentista cita banco
    clima lluvia pedido paquete pelicula cine coche telefono suscripcion seguro gimnasio
    """
)
"""Words of other matters: with one of them the text is not about our classes."""

NOT_A_STYLE = _words(
    """
    dance dancing free trial private next last first second third online group good best new other another same
    full easy simple facil cheap cheaper open big small fun great nice kids kid children adult adults couples
    couple single singles partner drop casual regular weekly daily extra special available upcoming later earlier
    longer short long whole entire this that these those which what whose their his her friend friends right wrong
    my our your baile prueba bailar grupo parejas ninos adultos gratis nueva nuevas otra otras otro mejor toda
    todas cada mis mi sus su tu tus la las el los una un unas cheapest latin mens womens ladies family zoom corporate
    masterclass social party practice practica fiesta
    """
)
"""Before "class" or behind "clases de", these name no dance."""

OTHER_DANCES = _words(
    """
    hop kizomba zouk tango merengue cumbia rumba samba mambo zumba ballet ballroom swing lindy jive waltz foxtrot
    quickstep flamenco sevillanas hiphop jazz pole breakdance breaking popping twerk dancehall afro afrobeats forro
    lambada capoeira pachanga guaracha danzon bolero timba urbankiz semba vals jota folklore folclore yoga pilates
    barre chacha chachacha burlesque contemporary krump vogue voguing heels rock bollywood belly country line tap
    polka charleston bhangra kpop salsa bachata reggaeton
    """
) | {"hip hop", "hip - hop", "cha cha", "cha cha cha"}
"""Dances that some school teaches; those that ours does are found before."""

FILLERS = _words(
    """
    now ahora meant mean latin latino latina per earlier quise decir same closed closing abierto abierta abiertos
    cerrado cerrada estoy xq ay
    porque like
    full lleno llena llenas llenos agotado sold encanta adoro proximos proximas difference between entre
    a an the and or but so then also just please pls plz plse kindly maybe perhaps actually well oh um uh hmm ah wow
    lol haha i im ive id ill me my mine we us our you u ur your yours it its this that these those there here he she
    they them their is are am was were be been do does did done doing have has had having get got can could would
    will shall should may might want wanna wants wanted need needs like love looking look interested hoping hope
    thinking think know see find show tell give let lets ask asking wondering wonder try trying take taking learn
    learning come coming go going attend start starts starting begin begins run running offer offers offering happen
    happening check book what whats which who how when whens why where any anything some something someone all every
    everything one ones more other others another else most much many lot few kind type sort kinds types in on at to
    for of from with without by about into up off out as than if around within during until only even still already
    yet too very really quite again instead ever level levels lvl nivel niveles group groups style dance dances
    dancing dancer dancers student students school studio bot mate class classes lesson lessons spot spots place
    places seat seats room space left free available open time times day days week hour hours oclock date pm hi
    hello dear team guys folks everyone sir madam friend email e mail mailto address correo mi llamo es under name
    thing things whole slot slots myself yourself people person adult adults asap soon possible possibly early late
    later latest earliest soonest first next r n s t m re ve ll d el la los las lo un una unos unas y o pero pues
    entonces tambien solo solamente favor porfa porfavor porfis xfa plis por para de del al en con sin sobre que qu cual
    cuales como cuando donde quien cuanto cuantos cuantas hay haya habra tienen tiene tengo tenemos teneis tienes
    ser soy eres somos son estan esta estas este estos esa ese eso esto hacer hacen hace puedo puede pueden puedes
    podria podrian quiero quisiera quieres queremos queria gustaria gusta busco buscando necesito ver verlas saber
    tomar aprender ir voy venir vengo dan dar dais mostrar muestrame muestra dame dime ensename algun alguna algunas
    algunos algo nada todo todos toda todas mas menos muy ya aun yo tu usted ustedes vosotros nos les le se mis su
    sus te os clase clases lugar lugares cupo cupos plaza plazas queda quedan disponible libre libres grupo escuela
    academia estudio hora horas dia dias semana horario horarios tipo tipos estilo bailar bailo baile interesa
    interesan interesado interesada pronto temprano proxima proximas proximo siguiente primera primer ni cualquier
    misma mismo unico unica quizas talvez tal vez oye oiga disculpa disculpe perdon sorry excuse wait list otra
    pa xa tb tmb tbn probar toca recomiendas recomiendan recomienda recommend suggest
    otras otro otros sharp alguien anyone anybody amigo amiga gente chicos chicas hola gracias
    """
)
"""Words that are no leftovers: they are in what is asked, and say nothing about which classes."""

REAL = _words(
    """
    there their these those three where were here hers salad salads salas salta salia salga salva salud sales salon
    cancer lever clash glass prize pride prime vienes partes antes huevos coche nueves lines form alter altar
    matches match marked mouth mouths mature never seven eleven level later latter water letter friend friends thing
    things think thick drank blank bank clean place plane planet heard board couple people course coarse house horse
    hours tours yours ours mine might night light right sight fight tight eight weight sunny money honey funny
    mundane fridge fried prices priced prince print toady toddy teddy ready study tidy story sorry party pasta paste
    taste morning mourning warning evening opening evenly advance advances begin begins began beginning beginnings
    basics reverse revered preserve deserve observe reserves served service services server nueva nuevo nuevos
    buenas buena bueno buenos puede pueda pueden puerta tarda tardo tarea carta cuarta marta marte cuenta cuentas
    cuento cuantos cuantas cuanta jugar lugar media cuarto treinta punto thirty fifteen half quarter listen listed
    lists worth world works worked working words wards teach teaching teacher teachers reach beach peach each mouse
    stuff stuffed staff stage style stale pasado pasada sabana sabor saber sabemos mercado manera manana mansana
    manzana domino dominio dominos salado helado
    abris abre abren abriu abrimos xa tb tmb tbn probar toca tocas mnn mnna maths hermana hermano casa cash wedding
    close closes closed closing closer closet case cases base bases improve improves improved improving started
    certain conform conforms rights exact particular cold sing sings singing hell sound smart plate julia julian
    junior lanes trade monkey writing writes wrote write writer details personal initial states stated major chance
    quiet skill skills stars star stare white prone machine option export custom stat stats trail trails spill spell
    head heads heap hacks cast casts descent liberal meaning saves lots moved changed books being shows shops shoots
    clasp claps lessen source sports spoke stops shots seals playing plays coats charger packing parents parent
    staring startle novel notice voice greet prefect sundae wanting boots boats boat beat bread breaks couldn
    spelling pacing passing theme thin thus function functions program parts command commands completes removed
    counted clave claves costa casta pasar pasa pasan llevar llorar llenar libro libros junto junta juntos abrir
    entero entera enteros lunas luces jueces sacado costar contar cantar cambios cierto cierta puntos puesto puesta
    tiempo pesado salida saldo salto salsero salsera vida vista visto vino vivo viaje viajes verde verdes noticia
    turco
    """
)
"""Words as they should be that differ by a letter from one that the rules know."""

SMALL = _words(
    """
    a an the is are i to for in on of me my do you it and be or us we that this la el las los un una de que en
    por con can could may want with mi su puedo quiero
    """
)
"""Words of which alone no pattern is made."""
