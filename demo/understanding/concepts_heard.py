"""What can be heard and how things move, as weights on the axes. Written as in `concepts_seen`."""

HEARD = """
loud 1, silence -.3
    loud noisy_place booming blaring deafening
    fuerte ruidoso ruidosa alto_volumen ensordecedor estruendo
loud -1, silence .4
    quiet quietly hushed soft_sound silently faint whispering_quiet
    bajito callado callada silencioso silenciosa tenue
silence 1, loud -.6
    silence silent mute no_sound soundless
    silencio mudo muda sin_sonido
bass 1, hum .4, treble -.4
    bass deep low_sound rumble rumbling drone_sound
    grave graves bajo_sonido retumbar profundo retumbo
treble 1, bass -.4
    treble high_pitched shrill bright_sound
    agudo aguda agudos estridente
noisy 1, tonal -.6
    noise static_noise white_noise roar
    ruido ruido_blanco estatica rugido
tonal 1, noisy -.6, rhythm .2
    tone tonal ringing bell bells chime chimes whistle
    tono campana campanas silbido timbre tintineo
music 1, tonal .5, noisy -.3
    music musical melody song pad ambient_music synth soundtrack orchestra harmony piano guitar violin
    musica musical melodia cancion orquesta armonia sintetizador banda_sonora guitarra violin
speech 1, syllabic .6
    speech talking voice voices speaking talk conversation dialogue dialog narration narrator interview spoken
    habla hablando voz voces conversacion dialogo narracion narrador entrevista hablar
rhythm 1, onsets .4
    rhythm rhythmic beat beats drum drums drumming percussion techno pulse
    ritmo ritmico tambor tambores percusion latido golpe_ritmico
crackle 1, treble .4, hiss .2, music -.3, tonal -.2
    crackle crackling crackles popping sizzling clicking click
    crepitar crepitando crepitante chisporroteo crujido crujir chasquido
hum 1, bass .6, steady .3
    hum humming engine_sound motor engines buzz buzzing
    zumbido motor motores zumbando
hum .6, music .3, swelling .5, rhythm .4, bass .4
    horn foghorn siren
    sirena bocina bocina_de_niebla
booms 1, bass .4, swelling .3
    boom booms bang bangs thump explosion_sound cannon
    estampido detonacion retumbar_de_explosiones canon golpe golpes
hiss 1, treble .6, steady .5
    hiss hissing rain_sound pattering patter spray
    siseo repiqueteo sonido_de_lluvia goteo
wind .9, tonal -.4, hum -.3
    wind windy breeze gust gusts howling
    viento ventoso brisa rafaga rafagas vendaval
surf 1, swelling .6, wind .4, noisy .3, booms -.4, treble -.2
    surf_sound sound_of_waves wave_sounds breaking_waves sound_of_the_sea
    sonido_de_olas rompiente sonido_del_mar rumor_del_mar sonido_de_las_olas
steady 1
    steady constant continuous even monotone
    constante continuo continua uniforme monotono
swelling 1
    swelling rising_sound crescendo
    creciente crescendo
onsets 1
    clapping applause knocking footsteps steps tapping
    aplauso aplausos pasos golpeteo
hum .5, music .5, tonal .5, treble -.3
    ambient atmosphere dreamy ethereal mystical magical
    ambiente atmosfera etereo onirico mistico magico
tonal .4, onsets .4, treble -.2
    bubbles bubbling
    burbujas burbujeo
"""
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
