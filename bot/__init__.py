"""The running application: settings, composition root, the turn, delivery, faces."""
