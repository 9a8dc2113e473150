from ticketapp import create_app
app = create_app()
