"""How things move, as weights on the axes of movement. Written as in `concepts_seen`."""

MOVING = """
moving .9, still -.5, fast .3
    moving movement motion active activity action dynamic move
    movimiento moviendo mover moviendose activo accion dinamico
fast 1, moving .4, slow -.3
    fast quick rapid speed speeding rushing racing swift hurry
    rapido rapida veloz velocidad deprisa carrera aprisa
slow .8, fast -.6, moving .2
    slow slowly slow_motion gentle gently drifting floating calm_movement
    lento lenta despacio camara_lenta lentamente flotando suavemente deriva
still .8, moving -1, fast -.3
    still static motionless immobile standing frozen_frame stationary
    quieto quieta estatico estatica inmovil parado parada fijo fija
moving -.3, fast -.6, flicker -.4, loud -.5
    calm peaceful tranquil relaxing serene meditation
    calma tranquilo tranquila sereno serena relajante paz relajado apacible
falling .8
    falling fall dropping descending down downwards
    cayendo caer caida cae descendiendo bajando abajo
rising .8
    rising rise ascending climbing upwards up_in_the_air
    subiendo subir ascendiendo elevandose sube
leftward 1, moving .2
    left leftward leftwards to_the_left
    izquierda hacia_la_izquierda
rightward 1, moving .2
    right rightward rightwards to_the_right
    derecha hacia_la_derecha
crossing .9, leftward .2, rightward .2
    crossing passing two_way both_directions passing_by
    cruzando cruce pasando pasan ambos_sentidos
camera 1, moving .3
    pan panning camera_movement tracking_shot camera_pan dolly drone aerial flyover flying
    paneo panoramica travelling dron aereo aerea volando vuelo
growing 1
    growing expanding zoom_in zoom approaching opening spreading
    creciendo expandiendo acercandose zoom abriendose
shrinking 1
    shrinking zoom_out receding closing
    encogiendo alejandose cerrandose
turbulent .6, moving .2, slow .1
    turbulent chaotic swirling swirl boiling fluttering waving shaking dancing_light swaying
    turbulento caotico remolino agitado ondeando temblando meciendose
flicker 1, bursts .4
    flicker flickering flashing flash flashes strobe blinking
    parpadeo parpadeando parpadeante destellando flash intermitente
bursts .9, flicker .5
    burst bursts sudden eruption
    rafaga_de_luz repentino subito
brightening 1
    brightening getting_brighter fade_in lighting_up
    aclarando iluminandose aclarandose
brightening -1
    darkening getting_darker fade_out fading
    oscureciendo oscureciendose apagandose
slow .6, brightening .3, moving .3
    time_lapse timelapse
    time_lapse camara_rapida
"""
