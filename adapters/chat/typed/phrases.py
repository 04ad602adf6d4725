"""What people say to get something, by what they want.

Patterns over lines of plain words (`Line`): no accents, no apostrophes, `,` for a pause. Only whole words are in them:
these words are also what a misspelt one is compared with (`known_words`). `<class>` stands for any word for a class.
"""

from __future__ import annotations

import re
from functools import cache

from adapters.chat.typed.understood import Wish
from adapters.chat.typed.words import SMALL

CLASS = "class|classes|clas|lesson|lessons|clase|clases|session|sessions|course|courses|curso|cursos|workshop|workshops"
_BOOKING = (
    "booking|bookings|reservation|reservations|reserva|reservas|reservacion|reservaciones|spot|spots"
    "|place|seat|lugar|plaza|turno|turnos|cupo|enrolment|registration|inscripcion"
)

_COMPANY = (
    "(?:(?:a|an|my|our|some|two|another|one|his|her|un|una|mi|mis|unos|dos|otra|otro|[2-9]) )+"
    "(?:friend|friends|boyfriend|girlfriend|partner|wife|husband|mum|mom|dad|mother|father|sister|brother"
    "|son|daughter|kid|kids|child|children|cousin|colleague|guest|amigo|amiga|amigos|amigas|novio|novia"
    "|pareja|marido|mujer|esposa|esposo|hermana|hermano|madre|padre|hijo|hija|hijos|prima|primo)"
)
"""Somebody who comes with the student, or in their stead."""


def _pattern(text: str) -> str:
    """An alternative or several a line; a line that ends with a backslash goes on in the next."""
    first, *more = text.split("\\\n")
    lines = (first + "".join(part.lstrip() for part in more)).split("\n")
    pattern = "|".join(line.strip() for line in lines if line.strip())
    return pattern.replace("<company>", _COMPANY).replace("<class>", CLASS).replace("<booking>", _BOOKING)


PATTERNS: tuple[tuple[Wish, str], ...] = (
    # Greetings and goodbyes come first, so that "good morning" is no time and "see you thursday" no day.
    (
        Wish.HELLO,
        _pattern(r"""
        good morning|good afternoon|good evening|good day|buenos dias|buen dia|buenas tardes|buenas noches|muy buenas
        buenas|hello there|hi there|hello|hi|hey there|hey|heya|hiya|hola que tal|hola|ola|gday|howdy|greetings
        how are you|how are you doing|como estas|como estan|como va|que tal|whats up
        """),
    ),
    (
        Wish.THANKS,
        _pattern(r"""
        (?:see|c) (?:you|ya)(?: all)?(?: (?:on|next|this|at the|in|there|then|later|soon|around|tomorrow|tonight\
        |monday|tuesday|wednesday|thursday|friday|saturday|sunday|class|week|weekend|next time))*
        nos vemos(?: (?:el|la|en|pronto|luego|manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo|semana\
        |proxima|clase|que viene))*
        hasta (?:luego|pronto|la vista|la proxima)|goodbye|good bye|bye bye|bye|adios|chao|chau|ciao|good night
        have a (?:nice|good|great|lovely) (?:day|evening|night|weekend|one|week)|take care|cuidate
        que tengas? (?:un )?(?:buen|buena|lindo|feliz) (?:dia|tarde|noche|fin de semana)
        """),
    ),
    (
        Wish.TEACHER,
        _pattern(r"""
        who(?:s| is| are| will be| will)? (?:the |our |my |your )?(?:teaches|teaching|teach|teacher|teachers|instructor\
        |instructors)(?: (?:the|a|for|of|in|my|our|is|it|this|that))*(?: (?:<class>))?
        (?:which|what) (?:teacher|instructor)(?: (?:teaches|is))?|con quien (?:es|son|sera)(?: la| las| mi)?
        quien(?:es)? (?:da|dan|ensena|ensenan|imparte|imparten|dicta)(?: (?:la|las|mi|esta|el))?\
        (?: (?:<class>))?(?: de)?
        quien(?:es)? (?:es|son|sera) (?:el|la|los|las|mi) (?:profe|profes|profesor|profesora|profesores|maestro|maestra\
        |instructor|instructora)(?: (?:de|del|la|las|en))*(?: (?:<class>))?(?: de)?
        """),
    ),
    (
        Wish.LENGTH,
        _pattern(r"""
        how (?:long|many minutes|many hours) (?:is|are|does|do|will)(?: (?:it|they|the|a|each|one|this|that|your))*\
        (?: (?:<class>))?(?: (?:take|last|go|be|for|on))*
        (?:when|what time) (?:does|do|is|will)(?: \S+){1,4} (?:finish|finished|end|over)
        (?:a|hasta) que hora (?:es|son|acaba|acaban|termina|terminan)(?= ,|$)|cuando (?:acaba|acaban|termina|terminan)
        cuanto(?: tiempo)? (?:dura|duran)(?: (?:la|las|una|cada|el|esta))*(?: (?:<class>))?(?: de)?
        """),
    ),
    (
        Wish.BRING,
        _pattern(r"""
        what (?:should|do|to|shall|must|can)(?: (?:i|we|need|have|to))* (?:wear|bring)(?: (?:with me|to|for|the|my|a))*\
        (?: (?:<class>))?
        (?:what|which) (?:shoes|clothes)(?: (?:should|do|to|shall|must|can|i|we|need|have|wear|bring))*
        what to (?:bring|wear)
        (?:in |wear )heels|wear|shoes|sneakers|jeans|zapatos|zapatillas|dress code
        (?:should i|do i need to|need to) bring (?:anything|something|water|a towel)
        que (?:tengo que |hay que |debo |puedo |se debe )?(?:llevar(?! (?:una )?pareja)|llevo|traer|traigo|ponerme\
        |me pongo)
        que (?:ropa|zapatos|calzado)(?: (?:llevo|llevar|tengo que llevar|me pongo|traigo|hay que llevar))?
        """),
    ),
    (
        Wish.COMPANY,
        _pattern(r"""
        (?:(?:can|could|may) (?:i|we) (?:bring|take|invite)(?: along)?|me and|with|for|con|para|yo y\
        |(?:i want to|id like to|i would like to|im|i am|ill|i will|want to) (?:bring|bringing|take|invite)\
        |(?:(?:puedo|quiero|quisiera|podria|me gustaria) )?(?:llevar|traer|invitar|llevo|traigo)(?: a)?\
        |(?:puedo|quiero|queremos) (?:ir|venir) (?:con|para)|(?:reserva|reservar|apuntar|inscribir) a) <company>
        <company> (?:and (?:me|i)|y yo)|both of us|the (?:two|three) of us
        (?:two|three|four|2|3|4|dos|tres|cuatro) (?:spots|places|seats|plazas|lugares|cupos)(?! (?:left|libres|free))
        puedo (?:ir|venir) (?:acompanado|acompanada)|for (?:someone else|somebody else|us both|us two\
        |(?:two|three|four|2|3|4)(?: of us| people| persons|(?= _| ,|$)))
        (?:reserva|reservar|apuntar|inscribir) a otra persona
        para (?:otra persona|los dos|las dos|nosotros dos|(?:dos|tres|cuatro|2|3|4)(?: personas)?(?= _| ,|$))
        """),
    ),
    (
        Wish.MUTE,
        _pattern(r"""
        (?:turn|switch) off (?:the |my |your |all )?(?:reminders?|notifications?|messages)|unsubscribe|(?:mute|stop)\
        (?: the| my| your| all| sending| sending me)* (?:reminders?|notifications?|messages)
        stop (?:messaging|texting|reminding|notifying|writing to|writing) me
        (?:no more|no) (?:reminders?|notifications?)
        (?:dont|do not) (?:send me|remind me|message me|text me)(?: any| more| anymore)*(?: reminders?| messages)?
        (?:quita|quitar|desactiva|desactivar|apaga|silencia|silenciar|para)(?: los| mis| las)? (?:recordatorios?\
        |avisos|notificaciones)
        (?:no|deja de|dejen de|dejad de) (?:me )?(?:mandes|mandeis|manden|envies|envieis|envien|mandarme|enviarme\
        |recuerdes|recordarme|escribas|escribirme)(?: mas)?(?: (?:mensajes|recordatorios|avisos|nada))?
        (?:no mas|sin|no quiero(?: mas)?) (?:recordatorios?|avisos|notificaciones)|darme de baja de los avisos
        """),
    ),
    (
        Wish.HELP,
        _pattern(r"""
        (?:do (?:i|we) (?:need|have) to|must i|should i) (?:book|reserve|register|sign up)\
        (?: (?:first|before|in advance|ahead|online|a spot|a place))*
        can (?:i|we) (?:just )?(?:turn up|show up|walk in|drop in)|drop in (?:<class>)|without (?:booking|a booking)
        (?:hay que|tengo que|hace falta|es necesario|debo) (?:reservar|apuntarse|apuntarme|inscribirse|inscribirme)
        puedo ir sin reserva(?:r)?|sin reserva(?:r)?
        """),
    ),
    (
        Wish.PERSON,
        _pattern(r"""
        (?:running|be|am|im|are|arrive|arriving|coming|come|get there|bit|little)\
        (?: a| about| \S+ (?:min|mins|minutes)| bit\
        | little| \S+)? late(?! (?:class|classes|evening|one|ones|afternoon|night|session|sessions))
        (?:if i|can i) (?:am|im|be|come|arrive|join) late
        (?:llego|llegare|voy a llegar|llegar|llegamos|llegue)(?: \S+)?(?: (?:min|mins|minutos))?(?: un poco)? tarde
        (?:can|could|may) (?:i|we) (?:come|go|join|attend|dance)(?: along)? (?:alone|by myself|on my own|solo|single)
        (?:come|coming|go|going|be|am|im|by) (?:alone|myself|on my own)|\
        (?:puedo|voy a|voy|vengo|puede)(?: (?:ir|venir|asistir))? (?:solo|sola)(?! (?:a las|los|las|el|hay))
        (?:can|may) (?:i|we) (?:just )?(?:watch|observe|film|record|take photos)|puedo (?:ir a )?(?:mirar|grabar)
        (?:take|accept) (?:cash|cards?)|(?:aceptan|aceptais) (?:efectivo|tarjeta)|voy tarde
        wheelchair|accessible|disabled access|silla de ruedas
        (?:delete|remove|erase) (?:all )?my (?:data|account|details)
        (?:borra|borrar|elimina|eliminar) mis? (?:datos|cuenta)
        (?:i )?(?:lost|left|forgot) (?:my(?! (?:<class>|<booking>))|something)|(?:he )?(?:perdido|olvidado) (?:mi|algo)
        objetos perdidos
        (?:can|may) (?:my|a) (?:kid|kids|child|children|son|daughter)(?: come)?|puede (?:ir|venir) mi (?:hijo|hija)
        (?:tarjeta|bono|vale|cheque) (?:de )?regalo|regalar una clase|(?:cuando|a que hora) cerrais|when do you close
        (?:me )?(?:devolveis|devuelven|devolver) el dinero|wedding(?: dance)?
        (?:talk|speak|chat|write|talking|speaking) (?:to|with) (?:a |an |the |some |any )?(?:real |actual \
        |live )?(?:human|person|someone|somebody|anyone|anybody|staff|teacher|manager|owner|people|receptionist\
        |reception|agent)
        (?:real|actual|live) (?:human|person)|human being|human please|customer (?:service|support)|receptionist
        (?:call|phone|ring) (?:me|you|the school)
        contact(?: (?:you|the school|details|info|information|number|someone))?
        (?<!my )(?:your |a )?(?:phone|telephone|contact|mobile) number|(?:your )?whatsapp|your email(?: address)?
        your phone|speak to (?:human|person|agent)|talk to (?:human|person|agent)
        are you (?:a |an )?(?:bot|robot|human|ai|real person|real|person|machine)
        eres (?:un )?(?:bot|robot|humano|persona)
        (?:hablar|comunicarme|contactar|chatear)(?: con)? (?:una |un |la |el )?(?:persona|humano|alguien|profesor\
        |profesora|encargado|encargada|escuela|ustedes|recepcion)(?: real)?
        persona real|humano por favor|contacto|contactar|(?:numero de |el |su |tu )?telefono|llamar(?:los|les)?
        (?:need|have|bring|without|find)(?: to have| to bring)? (?:a |my )?partner|partner|(?:can|may) i bring|bring a
        gift (?:vouchers?|cards?|certificates?)|vouchers?|wifi|lost property|i (?:lost|left) my
        private(?: (?:class|classes|lesson|lessons))?|clases (?:particulares|privadas)|particulares
        (?:hace falta|necesito|hay que tener) (?:una )?pareja|pareja|cancellation (?:policy|fees?|charges?)
        what (?:happens )?if (?:i|we) (?:cant|cannot|dont|have to|cancel|miss)(?: (?:make|come|go|attend|cancel|it))*
        que pasa si (?:no|cancelo|falto|tengo que)(?: (?:puedo|voy|vengo|ir|venir|cancelar))*
        refund|refunds|refunded|money back
        reembolso|devolucion|politica de cancelacion|complaint|complain|queja
        """),
    ),
    # Answers that have words of wishes in them.
    (
        Wish.NO,
        _pattern(r"""
        (?:(?:ill|i will|i want to|lets|i prefer to) )?keep (?:it|my|the|this)(?: (?:<class>|<booking>))?
        (?:quiero )?(?:mantener|conservar|mantenerla|conservarla|mantengo|conservo)(?: (?:mi|la))?(?: (?:<class>\
        |<booking>))?
        no (?:la|lo) canceles
        """),
    ),
    (
        Wish.YES,
        _pattern(r"""
        (?:i )?confirm (?:my|the|this) (?:<booking>)|(?:confirmo|confirmar|confirma) (?:mi|la|esta) (?:<booking>)
        """),
    ),
    (
        Wish.EMAIL,
        _pattern(r"""
        (?:(?:use|with|to|con|usar|usa|a|un) )*(?:another|different|other|new|otro|nuevo|wrong) (?:email|e mail|mail\
        |correo)
        (?:change|cambiar|cambia|update)(?: (?:my|the|mi|el))? (?:email|e mail|mail|correo)
        (?:my|the|that) (?:email|e mail|mail) (?:is|was) (?:wrong|incorrect|different)
        (?:mi|el) correo (?:esta mal|es incorrecto|ha cambiado)
        """),
    ),
    # Whether a class is off, not to cancel it.
    (
        Wish.CLASSES,
        _pattern(r"""
        (?:is|are|was|has|will|esta|estan)(?: \w+){0,4}? (?:been |be )?(?:cancelled|canceled|cancelada|canceladas)\
        (?! ,? ?my)
        (?:fully|all) booked|booked out|is it full|is there (?:any |still |enough )*(?:room|space|spots?)
        esta (?:llena|lleno|completa)
        (?:a que hora |cuando )(?:abris|abren|abre)|abris
        """),
    ),
    # To get into a line, not where one is in it.
    (
        Wish.BOOK,
        _pattern(r"""
        (?:put|add|sign) me (?:up |down )?(?:on|to|in|for)(?: the| a)? (?:waitlist|waiting list|wait list|list)(?: for)?
        (?:join|get on)(?: the| a)? (?:waitlist|waiting list|wait list)(?: for)?
        me (?:reservas|apuntas|anotas|inscribes)
        (?:apuntame|apuntarme|ponme|anotame|meteme|unirme)(?: (?:a|en))?(?: la)? lista(?: de espera)?(?: (?:de|para))?
        """),
    ),
    (
        Wish.CANCEL,
        _pattern(r"""
        (?:cant|cannot|can not) do\
        (?= (?:this |next )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|_))|no llegare|(?<=_ )no voy
        (?:y )?no voy(?= _| ,|$)
        no (?:voy a poder|podre)(?= ,|$)
        cancel|cancell|cancelling|canceling|cancelled|canceled|cancels|cancellation|cancelation|cancelar|cancela|cancelo
        cancele|cancelame|cancelarla|cancelarlo|cancelarme|cancelacion|anular|anula|anulo|anularla|unbook|unregister
        unenrol|unenroll|drop out|pull out|withdraw
        (?:cant|cannot|can not|wont|will not|not able to|unable to|couldnt|can no longer|not going to\
        |not gonna)(?: be able to)? (?:make it|come|attend|be there|go|make (?:my|the) class|make(?= _)|be coming)
        (?:im|i am|am) not (?:coming|going|attending)|not coming
        (?:ya )?no (?:puedo|voy a poder|podre|podemos|voy a|pude|voy a poder) (?:ir|asistir|llegar|venir|acudir)
        no voy a ir|no llego|ya no (?:voy|puedo|quiero ir)|darme de baja|dar de baja|borrame|quitame|desapuntame
        desapuntarme|desanotame
        (?:remove|delete|drop|leave) (?:my|the|this) (?:<booking>|class|waitlist|waiting list|line|list)
        no puedo(?! (?:entender|ver|encontrar|reservar|pagar|entrar|bailar|creer|esperar))
        remove me|(?:take|get) me (?:off|from|out)|(?:give up|free|free up|release) (?:my|the) (?:spot|place|seat)
        delete my (?:booking|reservation)|(?:liberar|libera|dejar) mi (?:lugar|plaza|cupo)|eliminar mi reserva
        """),
    ),
    (
        Wish.PRICE,
        _pattern(r"""
        how much(?! (?:time|longer|room|space|notice|experience|dancing))(?: (?:is|are|does|do|for|it|would|will|they\
        |to pay|you charge|costs?))*
        cheapest|(?:class|multi) (?:pass|passes|pack|packs)|(?:first|1th|trial) (?:class|lesson) free
        price|prices|pricing|priced|cost|costs|fee|fees|tariff|is it free|are they free|for free
        (?:is|are)(?: the)?(?: first| trial)? (?:class|classes|lesson|lessons) free
        (?:have to|need to|should i|do i|how do i|can i|how to) pay|payment|pay|paying|charge|discount|discounts
        concession|membership|memberships
        cuanto (?:cuesta|cuestan|vale|valen|es|sale|salen|cobran|cobra|hay que pagar|costaria|seria|me sale)(?: (?:el\
        |la|las|los))?
        precio|precios|costo|costos|coste|tarifa|tarifas|es gratis|son gratis|gratis|pagar|pago|descuento|descuentos
        que (?:precio|costo|valor) tiene(?:n)?|membresia|mensualidad|mensual|matricula|cuota|cuotas|bono|abono
        """),
    ),
    (
        Wish.WHEN,
        _pattern(r"""
        when(?: is|s| are| am| does| do| will)?(?: my| our| i)(?: next| first| booked| upcoming| have| having| be| got\
        | dance| dancing| go| going| come| coming| meant to| supposed to| go to| for| in| a)*(?: (?:<class>\
        |<booking>))?(?: start| begin| on)?
        what (?:time|day) (?:is|are|does|do|am) (?:my|i|our)(?: next| first| booked)?(?: (?:<class>\
        |<booking>))?(?: start| begin)?
        (?:whats|what is|what are|show) my next(?: (?:<class>|<booking>))?|my next (?:<class>|<booking>|one)
        (?:cuando|a que hora|que dia) (?:es|son|tengo|empieza|comienza|me toca|voy a|sera|tenia|era)(?: (?:mi|mis|la\
        |proxima|siguiente|que|ir|a|de))*(?: (?:<class>|<booking>))?
        (?:(?:cual|que) es )?mi (?:proxima|siguiente)(?: (?:<class>|<booking>)|(?= ,|$))
        """),
    ),
    (
        Wish.MY_BOOKINGS,
        _pattern(r"""
        (?:show |see |check |view |list |find |change |move |edit |reschedule |modify |switch )*(?:me )?my (?:upcoming \
        |current |booked |own )?(?:<booking>|waitlist|waiting list|schedule)
        (?:reschedule|swap)(?: my)?
        what (?:have|did|am|classes did|classes have|classes am) i(?: (?:booked|book|got|got booked|signed up|enrolled\
        |registered|in))+
        (?:am|have|did) i(?: (?:already|still|been|get))? (?:booked|in|registered|enrolled|signed|book|booking\
        |on the waitlist|on the list|on the waiting list|have a booking|have any bookings?|have a spot)(?: (?:in|up\
        |for))*
        (?:do|did) i have(?! (?:to|time))(?: a| any| my)?(?: (?:<class>|<booking>))?
        have i got(?: a| any)?(?: (?:<class>|<booking>))?|tengo (?:alguna |una )?(?:<class>)|what am i doing
        i (?:have |ve )?(?:already )?(?:booked|signed up|registered)|ive (?:already )?(?:booked|signed up|registered)
        my booked classes|upcoming bookings|waitlist|waiting list|bookings|lista de espera
        (?:ver |mostrar |muestrame |mirar |cambiar |modificar |mover )*mis? (?:<booking>)
        (?:que )?(?:tengo|he|tenia) (?:reservado|reservada|reservadas|reservas|una reserva|alguna reserva\
        |reservada una clase)
        (?:estoy|quede) (?:inscrito|inscrita|apuntado|apuntada|anotado|anotada|reservado|reservada|en la lista)
        ya (?:reserve|estoy)|reservas|(?:change|move|reschedule|modify|switch|swap) (?:my|the) (?:<class>)
        (?:move|swap|switch|change) me|me (?:cambias|mueves)
        (?:cambiar|mover|cambio|modificar) (?:mi|de|la) (?:<class>)|cambiarme
        confirmation|confirmacion|(?:can|could|may) i (?:swap|switch|change|move)
        (?:swap|switch|change|move)(?= from _| to _| _)
        (?:puedo |quiero |quisiera |podria )?(?:cambiar|cambiarlo|cambiarla|moverlo|moverla)(?: al| a| para)?(?= _)
        (?:puedo|quiero) cambiar|(?:en )?que (?:puesto|numero|posicion) (?:estoy|tengo|soy|voy)|what number am i
        (?:que )?tengo algo (?:reservado|reservada)?
        """),
    ),
    (
        Wish.WHERE,
        _pattern(r"""
        where(?: exactly)?(?! (?:can|do|should|could|would|to) (?:i|we)? ?(?:book|see|sign|start|begin|find (?:out\
        |the (?:schedule|timetable))|reserve|register|enrol|enroll|pay|cancel))(?: (?:is|are|s|do|does|can|will|the|you\
        |it|this|that|i|we|find|guys|located|based|place|take place|held|school|studio|venue|dance|to go|go|come|class\
        |classes|lessons|party|be))*
        wheres(?: (?:it|the|school|studio|class|place|venue|dance))*|whereabouts
        (?:cant |cannot )?find (?:you|the (?:school|studio|place|venue))|(?<!email )(?<!mail )address|location
        directions|how (?:do|can|to|would) (?:i |we |you )?(?:get|come|go)(?: (?:there|to|the|school|studio|you|class))*
        parking|map|located|(?:which|nearest|closest) (?:train |bus |metro |tube )?(?:station|stop)|aparco|aparcamos
        (?:en )?donde(?! (?:reservo|puedo|pago|veo))(?: (?:ubicados|ubicada|ubicado|es|son|esta|estan|queda|quedan\
        |estais|se|ubican|encuentran|encuentra|hacen|dan|las|los|la|el|escuela|estudio|academia|clase|clases|ustedes\
        |imparten))*
        adonde|direccion|ubicacion|como (?:llego|llegar|se llega|puedo llegar)(?: ahi| alli| a)?|mapa|aparcar
        aparcamiento
        were (?:is|are) (?:you|it|(?:the|my) (?:school|studio|class|place))
        estacionamiento|parqueo
        """),
    ),
    (
        Wish.BOOK,
        _pattern(r"""
        bok
        (?<!a )(?<!good )(?<!the )(?<!this )(?<!that )(?<!my )(?<!read )book(?: me| it| this| that| us| one)?(?: in\
        | down)?
        (?:a|make a|make|new|another) (?:booking|reservation)|booking|reserve|reserving|reservation|reservacion|reserva
        reservo|sign (?:me |us )?up|signing up|register(?: me)?|enrol|enroll|enrolling|join(?! (?:my|our)\b)|joining
        (?:save|get|give|grab|want|need|take|have|like)(?: me)? (?:a|the|my|one|last|that) (?:spot|place|seat)
        put me (?:down|in|on)|count me in|ill (?:come|take|join|go|be there)
        (?:i want|i wanna|want|wanna|id like|i would like|would like|can i|could i|may i|i will|can we\
        |we want)(?: to)? (?:come|go|join|attend|come to|go to)
        me (?:apunto|inscribo|anoto)|reservar|reservame|reservarme|reservarla|reservarlo|apuntar|apuntarme|apuntame
        inscribir|inscribirme|inscribeme|inscribo|anotar|anotarme|anotame|agendar|agendame|agenda
        (?:quiero|quisiera|me gustaria|puedo|podria|queremos)(?: poder)? (?:ir|asistir|venir|una plaza|un lugar|un cupo\
        |una reserva)
        (?:una|hacer una|nueva) (?:reserva|reservacion)
        """),
    ),
    (
        Wish.HELP,
        _pattern(r"""
        help(?: me)?|how does (?:this|it|that) work|how do (?:i|you) (?:use|do) (?:this|it)
        what can (?:you|i) (?:do|ask|say|type|write)|what do you do|who are you|what are you
        (?:i )?(?:dont|do not|didnt) (?:understand(?! english| spanish)|get it)|confused|im lost|menu|commands|options
        instructions|info|information|faq|ayuda|ayudame|ayudarme|como funciona
        que (?:puedes|sabes|puedo) (?:hacer|preguntar|escribir)|que haces|quien eres|no comprendo
        no entiendo(?! (?:el )?(?:ingles|espanol))|instrucciones|informacion|opciones|comandos
        """),
    ),
    (
        Wish.LANGUAGE,
        _pattern(r"""
        (?:(?:i )?(?:dont|do not|cant|cannot) (?:speak |understand )|not |no |no (?:se|hablo|entiendo) |instead of \
        |rather than |en vez de |en lugar de |my |mi )?(?:in |en |el |speak |talk |do you speak |habla |hablas \
        |hablan |hablar |change to |switch to )*(?:english|ingles|espanol|castellano|spanish)\
        (?: (?:is|es) (?:not |no |very |so |muy )*(?:good|great|bad|poor|bueno|malo)| no(?= ,|$))?
        """),
    ),
    (
        Wish.CLASSES,
        _pattern(r"""
        <class>|timetable|timetables|schedule|schedules|horario|horarios|calendar|calendario|agenda de clases|programa
        whats on|what is on|whats happening|availability|available|disponible|disponibles|disponibilidad|spots|places
        (?:what|which|que) (?:levels?|nivel|niveles)|open level|todos los niveles|opening (?:hours|times)
        (?:when|what time) (?:are|do) you (?:open|run|start)|cuando abren|seats|plazas|lugares|cupos|sitio|sitios|teach
        styles
        dances|dancing|bailar|baile|bailes|ensenan|estilos|dance|(?:anyone |(?<=_ ))teaching
        """),
    ),
    (
        Wish.NO,
        _pattern(r"""
        no thanks|no thank you|no gracias|no thx|no ty|not now|not today|not really|not yet|no way|nope|nah|nop
        never mind|nevermind|forget it|forget about it|leave it|no deal|wrong|incorrect|thats wrong|that is wrong
        thats not right|not right|incorrecto|no es correcto|esta mal|ahora no|mejor no|para nada|todavia no|aun no
        dejalo|olvidalo|de ninguna manera|claro que no|por supuesto que no|absolutely not|of course not|definitely not
        (?:dont|do not)(?! (?:know|think|care|mind|have|like|need|understand|see|remember|get))
        """),
    ),
    (
        Wish.THANKS,
        _pattern(r"""
        all good|np|no problem|no probs|no prob|no worries|no hay problema|no pasa nada|no hay de que|not a problem
        de nada
        you(?:r| a|)re welcome|youre welcome
        thanks (?:a lot|so much|very much|heaps|again|a million|for everything|for your help|for the help|for that\
        |for the info)
        thanks|thank you(?: (?:so|very) much| again| for everything| for your help| for the help)?|thankyou|thx
        tnx|tks|tysm|ty|ta|cheers|much appreciated|appreciate it|(?:muchas|muchisimas|mil) gracias
        gracias(?: por todo| por la ayuda| por tu ayuda)?|grax|great|perfect|awesome|cool|nice|lovely|excellent
        brilliant|amazing|wonderful|fantastic|genial|perfecto|excelente|buenisimo|estupendo|fenomenal|que bien
        you are (?:the best|great)|youre (?:the best|great)|got it|understood|entendido|love it
        """),
    ),
    (
        Wish.YES,
        _pattern(r"""
        yes|yes please|yep|yeah|yea|yup|ye|yess|ya|y|ok|okay|okey|oki|k|kk
        (?<!not )(?<!not very )(?<!im not )sure(?: thing)?|of course|correct|right|thats right|that is right
        thats correct|thats it|exactly|go ahead|please do|do it|lets do it|sounds good|confirm|confirmed|i confirm
        alright|all right|absolutely|definitely|certainly|fine|thats fine|looks good|si|sip|sii|claro que si|claro
        why not|por que no|por supuesto|desde luego|vale|dale|correcto|correcta|exacto|exactamente|de acuerdo|confirmo
        confirmar|confirmado|adelante|eso es|asi es|esta bien|bueno|venga|va|listo|obvio
        """),
    ),
    (
        Wish.NO,
        _pattern(r"""
        no(?! (?:se|lo se|idea|sure|estoy seguro|estoy segura)(?!\S))|n
        """),
    ),
)
"""In the order in which they are looked for; what one has used up, none after it sees."""


@cache
def known_words() -> frozenset[str]:
    """All words of the patterns."""
    return frozenset(word for _, pattern in PATTERNS for word in words_of(pattern))


def triggers(pattern: str) -> frozenset[str]:
    """The words of which one is in all that the pattern finds."""
    return words_of(pattern) - SMALL


def words_of(pattern: str) -> frozenset[str]:
    """The words of a pattern."""
    return frozenset(re.findall(r"(?<!\\)\b[a-z]+\b", pattern))
