£rgÓQ_ˆñfˆ¢."®QŒ!f“Lì=E;Ê
îÍSj‰f­õºE3hf]UdÎÖOìÀìAÃLr†