"""IAM as AWS enforces it, for the calls this project makes; moto checks neither resources nor conditions."""
